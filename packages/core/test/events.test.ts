import { describe, expect, test, vi } from 'vitest';

import { Events } from '../src/events.ts';
import { idOf } from './support/fixtures.ts';
import { eventsHandled } from './support/manual-clock.ts';
import { unhandledDuring } from './support/rejections.ts';

const created = { id: idOf(1) };

describe('an event', () => {
  test('is told to every listener, in the order in which they came', () => {
    const events = new Events();
    const told: string[] = [];
    events.on('created', ({ id }) => told.push(`first ${id}`));
    events.on('created', ({ id }) => told.push(`second ${id}`));
    events.emit('created', created);
    expect(told).toEqual([`first ${created.id}`, `second ${created.id}`]);
  });

  test('is told to none but its own listeners', () => {
    const events = new Events();
    const listener = vi.fn<(told?: unknown) => void>();
    events.on('destroyed', listener);
    events.emit('created', created);
    expect(listener).not.toHaveBeenCalled();
  });

  test('is not told any more to a listener that was taken away', () => {
    const events = new Events();
    const [stays, goes] = [vi.fn<(told?: unknown) => void>(), vi.fn<(told?: unknown) => void>()];
    events.on('created', stays);
    const off = events.on('created', goes);
    off();
    off();
    events.emit('created', created);
    expect([stays.mock.calls.length, goes.mock.calls.length]).toEqual([1, 0]);
  });

  test('is not told to a listener that came while it was being told', () => {
    const events = new Events();
    const late = vi.fn<(told?: unknown) => void>();
    events.on('created', () => {
      events.on('created', late);
    });
    events.emit('created', created);
    expect(late).not.toHaveBeenCalled();
  });

  test('is counted, whether anybody listens or not', () => {
    const events = new Events();
    events.emit('created', created);
    events.emit('created', created);
    events.emit('destroyed', { id: idOf(1), reason: 'deleted' });
    expect(events.counts).toMatchObject({ created: 2, destroyed: 1, conflict: 0, hookFailed: 0 });
  });

  test('was counted when its listeners are told', () => {
    const events = new Events();
    let count = 0;
    events.on('created', () => {
      count = events.counts.created;
    });
    events.emit('created', created);
    expect(count).toBe(1);
  });

  test('cannot be uncounted from outside', () => {
    const events = new Events();
    Object.assign(events.counts, { created: 99 });
    expect(events.counts.created).toBe(0);
  });
});

describe('a listener that throws', () => {
  const broken = new Error('broken listener');
  const throws = (): never => {
    throw broken;
  };

  test('keeps no other from being told, and disturbs nobody', () => {
    const events = new Events();
    const next = vi.fn<(told?: unknown) => void>();
    events.on('created', throws);
    events.on('created', next);
    events.emit('created', created);
    expect(next).toHaveBeenCalledOnce();
  });

  test('becomes the event hookFailed, with the id and the error', () => {
    const events = new Events();
    const failed = vi.fn<(told?: unknown) => void>();
    events.on('hookFailed', failed);
    events.on('created', throws);
    events.on('sweepFailed', throws);
    events.on('unknownToken', throws);
    events.emit('created', created);
    events.emit('sweepFailed', { id: undefined, error: new Error('disk') });
    events.emit('unknownToken', { reason: 'malformed' });
    expect(failed.mock.calls).toEqual([
      [{ id: created.id, error: broken }],
      [{ id: undefined, error: broken }],
      [{ id: undefined, error: broken }],
    ]);
  });

  test('at hookFailed itself is counted, and told to nobody', () => {
    const events = new Events();
    events.on('hookFailed', throws);
    events.on('created', throws);
    events.emit('created', created);
    expect(events.counts.hookFailed).toBe(2);
  });

  test('is one that rejects, too: the process does not hear of it, hookFailed does', async () => {
    const events = new Events();
    const failed = vi.fn<(told?: unknown) => void>();
    events.on('hookFailed', failed);
    events.on('created', async () => throws());
    const unhandled = await unhandledDuring(async () => events.emit('created', created));
    expect(failed.mock.calls).toEqual([[{ id: created.id, error: broken }]]);
    expect(unhandled).toEqual([]);
  });

  test('is one that rejects at hookFailed: that is counted, and told to nobody', async () => {
    const events = new Events();
    events.on('hookFailed', async () => throws());
    events.emit('hookFailed', { id: undefined, error: broken });
    await eventsHandled();
    expect(events.counts.hookFailed).toBe(2);
  });
});
