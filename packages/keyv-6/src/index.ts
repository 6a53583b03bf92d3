export { Keyv } from 'keyv';
export type { KeyvOptions, KeyvSerializationAdapter } from 'keyv';
export { KeyvPostgres } from '@keyv/postgres';
export { default as KeyvRedis } from '@keyv/redis';
export { KeyvSqlite } from '@keyv/sqlite';
