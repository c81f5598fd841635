import { TransientFailure } from '@yishi/event-store';

/** The broker does not answer, or not as it should for now: the same call may be made again. */
export class BrokerUnavailable extends TransientFailure {}

/** A topic can not carry what it is for: a person must set it right. */
export class UnfitTopic extends Error {
  override readonly name = 'UnfitTopic';
}

/** Errors of the client that speak of the network or of a moment, though some say otherwise. */
const PASSING = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSStaleTopicMetadataAssignment',
  'KafkaJSTimeout',
  'KafkaJSLockTimeout',
  'TransientFailure',
]);

/**
 * Does it help to try again? Not when the broker refuses this program (rights, versions) or the
 * client has failed in itself. A topic waits for a person, and the rest of the program goes on.
 */
export const isWorthRepeating = (error: unknown): boolean =>
  error instanceof UnfitTopic || isPassing(error);

/** Does the error speak of the network, or of a moment in the broker's life? */
export function isPassing(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (PASSING.has(cause.name)) return true;
    if ((cause as { retriable?: boolean }).retriable === true) return true;
  }
  return false;
}
