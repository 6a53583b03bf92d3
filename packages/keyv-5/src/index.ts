export { Keyv } from 'keyv';
export type { KeyvOptions } from 'keyv';
export { KeyvMemcache } from '@keyv/memcache';
export { KeyvPostgres } from '@keyv/postgres';
export { default as KeyvRedis } from '@keyv/redis';
