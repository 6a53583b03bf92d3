import { expect, test } from 'vitest';

import { isPlainLocalhost } from '../src/transport.ts';
import type { Transport } from '../src/transport.ts';

function over(host: string | undefined, headers: Readonly<Record<string, string>> = {}, encrypted = false): Transport {
  return { host, encrypted, header: (name) => headers[name] };
}

test.each([
  'localhost',
  'localhost:3000',
  'LOCALHOST:3000',
  'shop.localhost',
  'a.b-c.localhost:80',
  '127.0.0.1:3000',
  '127.1.2.3',
  '[::1]',
  '[::1]:3000',
])('plain http to %s stays on the machine', (host) => {
  expect(isPlainLocalhost(over(host), false)).toBe(true);
});

test.each([
  undefined,
  '',
  'shop.example',
  'shop.example:3000',
  'localhost.shop.example',
  'mylocalhost',
  'localhost:3000.shop.example',
  'shop.example#localhost',
  'localhost@shop.example',
  '.localhost',
  '192.168.0.7:3000',
  '128.0.0.1',
  '127.0.0.1.shop.example',
  '[::2]',
])('plain http to %s is taken for https that ended at a proxy', (host) => {
  expect(isPlainLocalhost(over(host), false)).toBe(false);
});

test('https to localhost is https', () => {
  expect(isPlainLocalhost(over('localhost', {}, true), false)).toBe(false);
});

test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'])(
  'a request to localhost with the header %s came through a proxy, so its client may be anywhere',
  (name) => {
    expect(isPlainLocalhost(over('localhost', { [name]: 'http' }), false)).toBe(false);
  },
);

test('a trusted proxy tells whether its client uses https', () => {
  expect(isPlainLocalhost(over('localhost', { 'x-forwarded-proto': 'https' }), true)).toBe(false);
  expect(isPlainLocalhost(over('localhost', { 'x-forwarded-proto': 'HTTPS, http' }), true)).toBe(false);
  expect(isPlainLocalhost(over('localhost', { 'x-forwarded-proto': 'http' }), true)).toBe(true);
  expect(isPlainLocalhost(over('localhost', { 'x-forwarded-proto': '' }), true)).toBe(false);
  expect(isPlainLocalhost(over('localhost'), true)).toBe(true);
  expect(isPlainLocalhost(over('shop.example', { 'x-forwarded-proto': 'http' }), true)).toBe(false);
});
