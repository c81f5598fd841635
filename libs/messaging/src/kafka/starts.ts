import { isAfter, type Place } from '../message-bus';
import type { PartitionState } from './broker';
import { UnfitTopic } from './kafka-errors';
import type { LaneStart } from './partition-lanes';

/** What is committed beside an offset: the place up to which everything was processed then. */
export const metadataOf = ({ position, index }: Place): string => `${position}.${index}`;

function placeFrom(metadata: string): Place | undefined {
  const [, position, index] = /^(\d{1,19})\.(-?\d{1,10})$/.exec(metadata) ?? [];
  return position === undefined ? undefined : { position: BigInt(position), index: Number(index) };
}

/**
 * Where to read each partition from, for a subscriber that has processed all up to the place. A
 * committed offset is only a hint that saves reading: it is taken when the subscriber had come so
 * far by its own account, and when it is still there. Otherwise everything is read again, and the
 * subscriber drops what it has had; `UnfitTopic` when the beginning is gone.
 */
export const startsOf = (states: readonly PartitionState[], place: Place): LaneStart[] =>
  states.map(({ topic, partition, begin, end, committed }) => {
    const offset = usable(committed, begin, end, place);
    if (offset === undefined && begin > 0n)
      throw new UnfitTopic(
        `${topic}/${partition} begins with record ${begin}: what came before is lost, and the ` +
          'subscriber has not had it',
      );
    return { topic, partition, offset: offset ?? begin, begin, end };
  });

function usable(
  committed: PartitionState['committed'],
  begin: bigint,
  end: bigint,
  place: Place,
): bigint | undefined {
  if (!committed || committed.offset < begin || committed.offset > end) return undefined;
  const then = placeFrom(committed.metadata);
  return then && !isAfter(then, place) ? committed.offset : undefined;
}
