import { type BusSubscription, isAfter, type MessageBus, type Place } from '@yishi/messaging';
import type { Followed } from './following';

/** A broker's client may take seconds until it has joined. */
const LONGEST_WAIT_MS = 30_000;
const LOOK_EVERY_MS = 100;

export const isSamePlace = (one: Place, other: Place): boolean =>
  one.position === other.position && one.index === other.index;

/** The message at the place as the bus hands it out now; `undefined` when it does not in time. */
export async function readAgain(
  bus: MessageBus,
  group: string,
  topics: readonly string[],
  { position, index }: Place,
  isWanted: () => boolean,
): Promise<Followed | undefined> {
  const end = performance.now() + LONGEST_WAIT_MS;
  const place = { position, index };
  let subscription: BusSubscription | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Followed | undefined>((resolve) => {
      timer = setInterval(() => {
        if (!isWanted() || performance.now() > end) resolve(undefined);
      }, LOOK_EVERY_MS);
      subscription = bus.subscribe({
        group,
        topics,
        position: async () => ({ position, index: index - 1 }),
        handler: async ({ messages, upTo }) => {
          const found = messages.find((message) => isSamePlace(message, place));
          if (found || !isAfter(place, upTo)) resolve(found);
        },
        batchSize: 1,
      });
    });
  } finally {
    clearInterval(timer);
    await subscription?.stop();
  }
}
