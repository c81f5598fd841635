import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb';
import status from '@eventstore/db-client/generated/status_pb';
import streams from '@eventstore/db-client/generated/streams_pb';
import any from 'google-protobuf/google/protobuf/any_pb';
import protobufEmpty from 'google-protobuf/google/protobuf/empty_pb';
import type { Expected, Outcome, Proposed, Stored } from './fake-log';

const { AppendReq, AppendResp, BatchAppendReq, BatchAppendResp, ReadResp } = streams;

export const nameOf = (identifier: shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier!.getStreamName_asU8()).toString();

export function proposedOf(
  message: streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage,
): Proposed {
  return {
    id: message.getId()!.getString(),
    type: message.getMetadataMap().get('type')!,
    contentType: message.getMetadataMap().get('content-type')!,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function expectedOf(options: streams.AppendReq.Options): Expected {
  const cases = AppendReq.Options.ExpectedStreamRevisionCase;
  switch (options.getExpectedStreamRevisionCase()) {
    case cases.REVISION:
      return BigInt(options.getRevision());
    case cases.NO_STREAM:
      return 'no-stream';
    case cases.STREAM_EXISTS:
      return 'stream-exists';
    default:
      return 'any';
  }
}

export function expectedOfBatch(options: streams.BatchAppendReq.Options): Expected {
  const cases = BatchAppendReq.Options.ExpectedStreamPositionCase;
  switch (options.getExpectedStreamPositionCase()) {
    case cases.STREAM_POSITION:
      return BigInt(options.getStreamPosition());
    case cases.NO_STREAM:
      return 'no-stream';
    case cases.STREAM_EXISTS:
      return 'stream-exists';
    default:
      return 'any';
  }
}

type Answered = Exclude<Outcome, { kind: 'deleted' }>;

export function appendResponse(outcome: Answered, expected: Expected): streams.AppendResp {
  const response = new AppendResp();
  if (outcome.kind === 'written') {
    const position = new AppendResp.Position();
    position.setCommitPosition(String(outcome.position));
    position.setPreparePosition(String(outcome.position));
    const success = new AppendResp.Success();
    success.setCurrentRevision(String(outcome.revision));
    success.setPosition(position);
    return response.setSuccess(success);
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (outcome.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return response.setWrongExpectedVersion(wrong);
}

export function batchResponse(
  outcome: Answered,
  expected: Expected,
  correlationId: shared.UUID,
  stream: shared.StreamIdentifier,
): streams.BatchAppendResp {
  const response = new BatchAppendResp();
  response.setCorrelationId(correlationId);
  response.setStreamIdentifier(stream);
  if (outcome.kind === 'written') {
    const position = new shared.AllStreamPosition();
    position.setCommitPosition(String(outcome.position));
    position.setPreparePosition(String(outcome.position));
    const success = new BatchAppendResp.Success();
    success.setCurrentRevision(String(outcome.revision));
    success.setPosition(position);
    return response.setSuccess(success);
  }
  const wrong = new shared.WrongExpectedVersion();
  if (outcome.current === undefined) wrong.setCurrentNoStream(new protobufEmpty.Empty());
  else wrong.setCurrentStreamRevision(String(outcome.current));
  if (expected === 'no-stream') wrong.setExpectedNoStream(new protobufEmpty.Empty());
  else if (typeof expected === 'bigint') wrong.setExpectedStreamPosition(String(expected));
  else wrong.setExpectedAny(new protobufEmpty.Empty());
  const details = new any.Any();
  details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  const error = new status.Status();
  error.setMessage('WrongExpectedVersion');
  error.setDetails(details);
  return response.setError(error);
}

export function eventResponse(stored: Stored): streams.ReadResp {
  const { RecordedEvent } = ReadResp.ReadEvent;
  const id = new shared.UUID();
  id.setString(stored.id);
  const stream = new shared.StreamIdentifier();
  stream.setStreamName(Buffer.from(stored.stream));
  const recorded = new RecordedEvent();
  recorded.setId(id);
  recorded.setStreamIdentifier(stream);
  recorded.setStreamRevision(String(stored.revision));
  recorded.setCommitPosition(String(stored.position));
  recorded.setPreparePosition(String(stored.position));
  recorded.getMetadataMap().set('type', stored.type);
  recorded.getMetadataMap().set('content-type', stored.contentType);
  recorded.getMetadataMap().set('created', '17644000000000000');
  recorded.setData(stored.data);
  recorded.setCustomMetadata(stored.metadata);
  const event = new ReadResp.ReadEvent();
  event.setEvent(recorded);
  event.setCommitPosition(String(stored.position));
  return new ReadResp().setEvent(event);
}

export function notFoundResponse(identifier: shared.StreamIdentifier): streams.ReadResp {
  const notFound = new ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifier);
  return new ReadResp().setStreamNotFound(notFound);
}

export function confirmationResponse(): streams.ReadResp {
  const confirmation = new ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(randomUUID());
  return new ReadResp().setConfirmation(confirmation);
}

export function checkpointResponse(position: bigint): streams.ReadResp {
  const checkpoint = new ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(position));
  return new ReadResp().setCheckpoint(checkpoint);
}

export const caughtUpResponse = (): streams.ReadResp =>
  new ReadResp().setCaughtUp(new ReadResp.CaughtUp());
