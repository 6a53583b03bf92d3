import { createHash } from 'node:crypto';

/** A script that Redis runs as one step, and knows by its hash once it was sent. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

/** A script that changes something, and answers with 1 if it did. */
export interface Change extends Script {
  /**
   * The same for a client that sends again what was not answered. The second key is a sign of that very call: it is set for a minute when it
   * is done, and where it stands the call has been done already.
   */
  readonly once: Script;
}

/** In milliseconds: longer than an application waits for an answer. */
const SIGN_LIFE = 60_000;

// What stands under a key is described in kept-record.ts: two times of 16 digits each from the fourth character on, then the revision and a
// space. Where nothing stands, there is no such revision either.

/** Creates a record. Record; life in milliseconds, or empty for ever. */
export const createScript: Change = change(`
if ARGV[2] == '' then return redis.call('SET', KEYS[1], ARGV[1], 'NX') and 1 or 0 end
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0`);

/** Replaces a record. Revision that must be held; record; life in milliseconds, or empty for ever. */
export const replaceScript: Change = change(`
if redis.call('GETRANGE', KEYS[1], 35, 35 + #ARGV[1]) ~= ARGV[1] .. ' ' then return 0 end
if ARGV[3] == '' then redis.call('SET', KEYS[1], ARGV[2]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`);

/** Removes whatever stands there. */
export const removeScript: Change = change(`
return redis.call('DEL', KEYS[1])`);

/** Removes a record on a condition. Revision that must be held; time at which it must be stale, or empty. */
export const removeIfScript: Change = change(`
local head = redis.call('GETRANGE', KEYS[1], 0, 35 + #ARGV[1])
if string.sub(head, 36) ~= ARGV[1] .. ' ' then return 0 end
if ARGV[2] ~= '' and tonumber(string.sub(head, 20, 35)) > tonumber(ARGV[2]) then return 0 end
return redis.call('DEL', KEYS[1])`);

/** Renews the times of a record. Revision that must be held; the two times of 16 digits each; life in milliseconds, or empty for ever. */
export const touchScript: Change = change(`
local head = redis.call('GETRANGE', KEYS[1], 0, 35 + #ARGV[1])
if string.sub(head, 36) ~= ARGV[1] .. ' ' then return 0 end
local accessed, expires = string.sub(head, 4, 19), string.sub(head, 20, 35)
if tonumber(expires) <= tonumber(ARGV[2]) then return 0 end
local later = tonumber(ARGV[3]) > tonumber(expires)
if tonumber(ARGV[2]) > tonumber(accessed) then accessed = ARGV[2] end
if later then expires = ARGV[3] end
redis.call('SETRANGE', KEYS[1], 3, accessed .. expires)
if later and ARGV[4] == '' then redis.call('PERSIST', KEYS[1]) elseif later then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1`);

/** Looks through a part of the keys for records that are stale. Cursor; pattern; how many to look at; time. The next cursor, and the keys. */
export const staleScript: Script = script(`
local found = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
local stale = {}
for _, key in ipairs(found[2]) do
  local head = redis.pcall('GETRANGE', key, 19, 34)
  local expires = type(head) == 'string' and tonumber(head)
  if not expires or expires <= tonumber(ARGV[4]) then stale[#stale + 1] = key end
end
return { found[1], stale }`);

function change(text: string): Change {
  // In a server without room for the sign, the change is done all the same.
  const once = `
if redis.call('GET', KEYS[2]) then return 1 end
local function change()${text}
end
local done = change()
if done == 1 then redis.pcall('SET', KEYS[2], '', 'PX', ${SIGN_LIFE}) end
return done`;
  return { ...script(text), once: script(once) };
}

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
