import { existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anError } from './support/errors.ts';
import { aRecord, sessionId } from './support/records.ts';
import { fileOf, startedStore, temporaryDirectory } from './support/stores.ts';

const id = sessionId(1);
const record = aRecord();

describe('a record that is damaged', () => {
  test('is an error that names the session and the file, for every byte, and stays; only a removal takes it away', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir, remember: 0 });
    await store.write(record, 'absent');
    const file = fileOf(dir, id, 'record');
    const bytes = readFileSync(file);
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes.with(index, (bytes[index] ?? 0) ^ 1));
      writeFileSync(file, changed);
      await expect(store.read(id), `byte ${index}`).rejects.toEqual(
        anError('RECORD_DAMAGED', new RegExp(`${id}.*${file}`)),
      );
      expect(readFileSync(file).equals(changed)).toBe(true);
    }
    expect(await store.write(aRecord({ rev: 'r2' }), 'absent')).toBe(false);
    expect(await store.remove(id)).toBe(true);
    expect(await store.read(id)).toBeUndefined();
  });

  test('may also lack its file, or have a symbolic link in its place', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir, remember: 0 });
    await store.write(record, 'absent');
    const file = fileOf(dir, id, 'record');
    renameSync(file, join(dir, 'elsewhere'));
    await expect(store.read(id)).rejects.toEqual(anError('RECORD_DAMAGED'));
    symlinkSync(join(dir, 'elsewhere'), file);
    await expect(store.read(id)).rejects.toEqual(anError('RECORD_DAMAGED'));
    expect(await store.remove(id)).toBe(true);
    await store.flush();
    expect(existsSync(join(dir, 'elsewhere'))).toBe(true);
  });

  test('shows on reading even if it was replaced by a whole one of another session', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir, remember: 0 });
    await store.write(record, 'absent');
    await store.write(aRecord({ id: sessionId(2) }), 'absent');
    writeFileSync(fileOf(dir, id, 'record'), readFileSync(fileOf(dir, sessionId(2), 'record')));
    await expect(store.read(id)).rejects.toEqual(anError('RECORD_DAMAGED'));
  });
});
