import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Pastes a block into a file and runs it, as its reader would: 'ended well', 'failed: ' and why, or 'serves' where it said something and goes
 * on, as a server does.
 */
export async function outcomeOf(
  dir: string,
  name: string,
  code: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  // A port that is taken is no fault of the example's.
  await writeFile(join(dir, name), code.replaceAll('listen(3000', 'listen(0'));
  const child = spawn(process.execPath, [name], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const ended = once(child, 'close').then(() =>
    child.exitCode === 0 ? 'ended well' : `failed: ${Buffer.concat(complaints).toString()}`,
  );
  const spoke = once(child.stdout, 'data').then(() => 'serves');
  const outcome = await Promise.race([ended, spoke]);
  // What has spoken may be on its way to its end; a server is not, and is stopped.
  if (outcome === 'serves' && code.includes('listen(')) child.kill();
  const end = await ended;
  return outcome === 'serves' && child.signalCode !== null ? outcome : end;
}
