export { startMemcached } from './memcached.ts';
export { startPostgres } from './postgres.ts';
export type { PostgresOptions } from './postgres.ts';
export { missing } from './programs.ts';
export type { Program } from './programs.ts';
export { startProxy } from './proxy.ts';
export type { Proxy } from './proxy.ts';
export { startRedis } from './redis.ts';
export type { Server, ServerOptions } from './server.ts';
