import type { StoreSubject } from '@coatcheck/conformance';
import { Keyv as Keyv5 } from '@coatcheck/keyv-5';
import { Keyv as Keyv6 } from '@coatcheck/keyv-6';
import { SessionKeyvStore } from '../../src/index.ts';
import { FailingMap } from '../support/failing-map.ts';

type Open = (map: FailingMap) => SessionKeyvStore;

function onMap(name: string, atomicity: 'process' | 'none', open: Open): StoreSubject {
  return {
    name: `SessionKeyvStore on ${name}`,
    capabilities: { atomicity, durability: 'none', expiry: 'swept', lists: true },
    persists: true,
    create() {
      const map = new FailingMap();
      return {
        store: open(map),
        reopen: () => open(map),
        damage: (id) => void map.set([...map.keys()].find((key) => key.endsWith(id)) ?? '', 'damaged'),
        interrupt() {
          map.fails = true;
          return () => void (map.fails = false);
        },
      };
    },
  };
}

/** On a Map, in all the ways in which one can be handed over. */
export const mapSubjects: readonly StoreSubject[] = [
  onMap('a Map with `singleWriter`', 'process', (map) => new SessionKeyvStore(map, { singleWriter: true })),
  onMap('a Map', 'none', (map) => new SessionKeyvStore(map)),
  onMap(
    'a Map by Keyv 5 with `singleWriter`',
    'process',
    (map) => new SessionKeyvStore(new Keyv5({ store: map, namespace: 'test' }), { singleWriter: true }),
  ),
  onMap(
    'a Map by Keyv 6 with `singleWriter`',
    'process',
    (map) => new SessionKeyvStore(new Keyv6({ store: map, namespace: 'test' }), { singleWriter: true }),
  ),
];
