/** @module The progress of notifications that were delivered in part. The oldest is forgotten when there are too many. */

/** Notifications that are remembered; a forgotten one is delivered again as a whole. */
const most = 1000;

/** The progress by the id of the notification. */
export interface PartialDeliveries<Value> {
  get(id: string): Value | undefined;
  put(id: string, value: Value): void;
  remove(id: string): void;
}

/** Remembers in memory only. */
export function createPartialDeliveries<Value>(): PartialDeliveries<Value> {
  const known = new Map<string, Value>();
  return {
    get: (id) => known.get(id),
    put(id, value) {
      known.delete(id);
      known.set(id, value);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
    remove(id) {
      known.delete(id);
    },
  };
}
