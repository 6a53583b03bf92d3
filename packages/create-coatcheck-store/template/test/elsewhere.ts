import { SessionFooStore } from '../src/index.ts';

/** Makes a store on the same data in another process: the suite does, once `atomicity` is 'host' or 'shared'. */
export default function elsewhere(url: string): SessionFooStore {
  return new SessionFooStore({ url });
}
