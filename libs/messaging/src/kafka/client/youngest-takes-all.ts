import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

/**
 * All partitions go to one member, the one that came last; the others stand by. A subscriber needs
 * all of them to know the order of the log, and whoever has taken over a follower came later than
 * the one who lost it.
 */
export const youngestTakesAll =
  (since: number): PartitionAssigner =>
  ({ cluster }) => ({
    name: 'youngest-takes-all',
    version: 1,
    protocol: ({ topics }) => {
      const userData = Buffer.from(`${since}`);
      const metadata = AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData });
      return { name: 'youngest-takes-all', metadata };
    },
    assign: async ({ members, topics }) => {
      const known = members.map(({ memberId, memberMetadata }) => {
        const metadata = AssignerProtocol.MemberMetadata.decode(memberMetadata);
        return { memberId, topics: metadata?.topics, since: Number(metadata?.userData) };
      });
      const isYounger = (one: (typeof known)[number], other: (typeof known)[number]) =>
        one.since === other.since ? one.memberId > other.memberId : one.since > other.since;
      const youngest = known.reduce((one, other) => (isYounger(other, one) ? other : one));
      const assignment = Object.fromEntries(
        topics
          .filter((topic) => youngest.topics?.includes(topic))
          .map((topic) => [
            topic,
            cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
          ]),
      );
      const memberAssignment = AssignerProtocol.MemberAssignment.encode({
        version: 1,
        assignment,
        userData: Buffer.alloc(0),
      });
      return [{ memberId: youngest.memberId, memberAssignment }];
    },
  });
