import { examined } from './examined.ts';
import shop from './shop.ts';
import { portableSubjects } from './subjects.ts';

/** Answers with what the suite says of a store (/suite/Memory), or as the shop. */
const worker: typeof shop = {
  async fetch(request) {
    const [, first, name] = new URL(request.url).pathname.split('/');
    const subject = Object.entries(portableSubjects).find(([candidate]) => candidate === name)?.[1];
    return first === 'suite' && subject !== undefined ? Response.json(await examined(subject)) : shop.fetch(request);
  },
};

export default worker;
