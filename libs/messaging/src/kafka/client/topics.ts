import { type Admin, ConfigResourceTypes } from 'kafkajs';
import type { PartitionState } from '../broker';
import { BrokerUnavailable, isPassing, UnfitTopic } from '../kafka-errors';

/** One event may be large (a register of households), and is never split. */
const LARGEST_BATCH_BYTES = 8 * 1024 * 1024;
/** What a topic must have that is the only way to its subscribers. */
const KEEPS_EVERYTHING = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
};

/** Makes the topics that are missing, and refuses those that would lose messages. */
export async function makeTopics(
  admin: Admin,
  topics: readonly string[],
  { partitions, replication }: Readonly<{ partitions: number; replication: number }>,
): Promise<void> {
  const settings = {
    ...KEEPS_EVERYTHING,
    'min.insync.replicas': replication > 2 ? '2' : '1',
    'max.message.bytes': `${LARGEST_BATCH_BYTES}`,
  };
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const known = new Set(await admin.listTopics());
  const missing = topics
    .filter((topic) => !known.has(topic))
    .map((topic) => ({
      ...{ topic, configEntries },
      numPartitions: partitions,
      replicationFactor: replication,
    }));
  if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: false });
  await untilKnown(admin, topics);
  await refuseForgetful(admin, topics);
}

export async function partitionStates(
  admin: Admin,
  group: string,
  topics: readonly string[],
): Promise<PartitionState[]> {
  const commits = new Map<string, PartitionState['committed']>();
  const fetched = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
  for (const { topic, partitions } of fetched)
    for (const { partition, offset, metadata } of partitions) {
      const committed = { offset: BigInt(offset), metadata: metadata ?? '' };
      if (committed.offset >= 0n) commits.set(`${topic}/${partition}`, committed);
    }
  const states: PartitionState[] = [];
  for (const topic of topics)
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      const committed = commits.get(`${topic}/${partition}`);
      states.push({ topic, partition, begin: BigInt(low), end: BigInt(high), committed });
    }
  return states;
}

/** A topic was made a moment ago, here or by another program, and this broker learns of it. */
async function untilKnown(admin: Admin, topics: readonly string[]): Promise<void> {
  for (let tries = 50; tries > 0; tries--) {
    const { topics: known } = await admin
      .fetchTopicMetadata({ topics: [...topics] })
      .catch((error: unknown) => {
        if (isPassing(error)) return { topics: [] };
        throw error;
      });
    const isLed = ({ partitions }: (typeof known)[number]): boolean =>
      partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
    if (known.length === topics.length && known.every(isLed)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new BrokerUnavailable(`not all of ${topics} can be seen at the broker`);
}

async function refuseForgetful(admin: Admin, topics: readonly string[]): Promise<void> {
  const wanted: Readonly<Record<string, string>> = KEEPS_EVERYTHING;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      configNames: Object.keys(wanted),
    })),
  });
  for (const { resourceName, configEntries } of resources)
    for (const { configName, configValue } of configEntries)
      if (wanted[configName] !== configValue)
        throw new UnfitTopic(
          `${resourceName} would lose messages: ${configName} is ${configValue}, ` +
            `not ${wanted[configName]}`,
        );
}
