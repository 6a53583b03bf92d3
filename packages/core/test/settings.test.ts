import { describe, expect, test } from 'vitest';

import { systemClock } from '../src/clock.ts';
import { jsonCodec } from '../src/json-codec.ts';
import { completeSettings } from '../src/settings.ts';
import type { ApplicationSettings, CompleteSettings, StoreEnvironment } from '../src/settings.ts';
import { systemRandom } from '../src/tokens.ts';
import { errorOf } from './support/errors.ts';
import { ManualClock } from './support/manual-clock.ts';
import { SessionMapStore } from './support/map-store.ts';

const complete = (given: unknown, environment: StoreEnvironment = {}): CompleteSettings<Record<string, unknown>> =>
  completeSettings(given as ApplicationSettings, environment);

const named = { sessionStore: 'Foo' };

describe('settings', () => {
  test('have a default each, but for the store', () => {
    expect(complete(named)).toEqual({
      sessionStore: 'Foo',
      storeOptions: undefined,
      stores: undefined,
      root: undefined,
      timeout: 3_600_000,
      absoluteTimeout: Infinity,
      sweepInterval: 360_000,
      deadline: 5_000,
      mode: 'optimistic',
      wait: 30_000,
      maxWaiters: 256,
      lease: 15_000,
      maxHold: 300_000,
      principals: undefined,
      codecs: [jsonCodec],
      onConflict: {},
      expiring: undefined,
      clock: systemClock,
      random: systemRandom,
    });
  });

  test('that are given are taken', () => {
    const own = { name: 'own', encode: () => '', decode: () => ({}) };
    const given = {
      sessionStore: new SessionMapStore(),
      stores: { Foo: () => new SessionMapStore() },
      root: '/somewhere',
      onConflict: { cart: 'refuse', '*': () => undefined },
      expiring: () => undefined,
      clock: new ManualClock(),
      random: (size: number) => new Uint8Array(size),
    };
    expect(complete({ ...given, storeOptions: 0, codec: [own, jsonCodec] })).toMatchObject({
      ...given,
      storeOptions: 0,
      codecs: [own, jsonCodec],
    });
  });

  test('take durations as text or milliseconds', () => {
    const durations = { timeout: '30m', absoluteTimeout: '8h', sweepInterval: '1m', deadline: 250 } as const;
    expect(complete({ ...named, ...durations })).toMatchObject({
      timeout: 1_800_000,
      absoluteTimeout: 28_800_000,
      sweepInterval: 60_000,
      deadline: 250,
    });
    expect(complete({ ...named, timeout: 'never', sweepInterval: 'never' })).toMatchObject({
      timeout: Infinity,
      sweepInterval: Infinity,
    });
  });

  test.each([
    ['60m', 360_000],
    ['1s', 1_000],
    ['30d', 3_600_000],
    ['never', 3_600_000],
    [0, Infinity],
  ])('sweep ten times in a timeout of %s, within reason', (timeout, interval) => {
    expect(complete({ ...named, timeout }).sweepInterval).toBe(interval);
  });
});

describe('a setting that is wrong', () => {
  const codec = { name: 'own', encode: () => '', decode: () => ({}) };
  const wrong: Record<string, readonly unknown[]> = {
    sessionStore: ['', 5, null, [], () => undefined],
    stores: ['Foo', [], null, () => undefined, { Foo: 'hunter2' }, { Foo: new SessionMapStore() }, { Foo: undefined }],
    root: ['', 5, null, new URL('file:///')],
    timeout: ['hunter2', -1, Number.NaN, null, '60', true],
    absoluteTimeout: ['hunter2', -1],
    sweepInterval: ['hunter2', -1],
    deadline: ['hunter2', -1],
    codec: [
      'json',
      null,
      [],
      [codec, 'json'],
      { ...codec, name: '' },
      { ...codec, encode: 'hunter2' },
      { name: 'own', encode: () => '' },
    ],
    onConflict: ['refuse', [], null, { cart: 'hunter2' }, { cart: true }, { '*': 5 }],
    expiring: ['hunter2', {}, null],
    clock: ['hunter2', null, {}, { now: () => 0, monotonic: () => 0 }, Date],
    random: ['hunter2', {}, null],
  };

  test.each(
    Object.entries(wrong).flatMap(([name, values]) => values.map((value, index) => [name, index, value] as const)),
  )('is refused by its name: %s (case %i)', async (name, _, value) => {
    const error = await errorOf(() => complete({ ...named, [name]: value }));
    expect(error).toMatchObject({ name: 'SettingError', code: 'BAD_SETTING' });
    expect(error.message).toContain(`'${name}'`);
    expect(error.message).toMatch(/expected \S/);
    expect(error.message).not.toContain('hunter2');
  });

  test('by its name is refused with the one that was meant', async () => {
    expect((await errorOf(() => complete({ ...named, timeOut: '5m' }))).message).toContain("Did you mean 'timeout'?");
  });

  test.each([null, 'Foo', 5])('altogether, such as %s, is refused', async (given) => {
    expect((await errorOf(() => complete(given))).code).toBe('BAD_SETTING');
  });
});

describe('the environment', () => {
  test('chooses the store and its options, if the settings do not', () => {
    const environment = { SESSION_STORE: 'Keyv', SESSION_STORE_OPTIONS: '{"uri":"redis://here"}' };
    expect(complete({}, environment)).toMatchObject({ sessionStore: 'Keyv', storeOptions: { uri: 'redis://here' } });
    expect(complete({ sessionStore: 'Foo', storeOptions: { url: 'u' } }, environment)).toMatchObject({
      sessionStore: 'Foo',
    });
    expect(complete({ storeOptions: { url: 'u' } }, environment).storeOptions).toEqual({ url: 'u' });
  });

  test.each([{}, { SESSION_STORE: '' }, { SESSION_STORE: undefined }])(
    'that chooses none, such as %j, is told what to do',
    async (environment) => {
      const error = await errorOf(() => complete({}, environment));
      expect(error.code).toBe('BAD_SETTING');
      expect(error.message).toContain("'sessionStore'");
      expect(error.message).toContain('SESSION_STORE');
    },
  );

  test('may give options that are no object: the store will check them', () => {
    expect(complete(named, { SESSION_STORE_OPTIONS: '5' }).storeOptions).toBe(5);
    expect(complete(named, { SESSION_STORE_OPTIONS: '' }).storeOptions).toBeUndefined();
  });

  test.each(['{"password":"hunter2"', 'hunter2', "{'password':'hunter2'}", '{"password":"hunter2"}}'])(
    'with options that are no JSON is refused, and none of it is quoted (case %#)',
    async (json) => {
      const error = await errorOf(() => complete(named, { SESSION_STORE_OPTIONS: json }));
      expect(error.code).toBe('BAD_SETTING');
      expect(error.message).toContain('SESSION_STORE_OPTIONS');
      expect(error.message).not.toContain('hunter2');
      expect(String(error.stack)).not.toContain('hunter2');
      expect(error.cause).toBeUndefined();
    },
  );
});
