import { Metadata, type StatusObject, status } from '@grpc/grpc-js';

/** What may befall an append, before it is written or after. */
export type AppendFault = Readonly<{
  when: 'before' | 'after';
  what:
    | 'unavailable'
    | 'deadline'
    | 'hang'
    | 'reset'
    | 'not-leader'
    | 'wrong-version'
    | 'deleted'
    | 'too-large'
    | 'denied';
}>;

/** What may befall a read or a subscription, after so many of its events. */
export type ReadFault = Readonly<{
  after: number;
  what: 'unavailable' | 'hang' | 'reset' | 'too-slow' | 'ended';
}>;

/** The switches: asked at each call what is to happen to it. */
export type Faults = {
  onAppend: (stream: string) => AppendFault | undefined;
  onRead: (kind: 'read' | 'subscription') => ReadFault | undefined;
};

export type Endpoint = Readonly<{ host: string; port: number }>;
export type Failure = Partial<StatusObject>;

function failure(code: status, details: string, fields: Record<string, string> = {}): Failure {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return { code, details, metadata };
}

/** Errors as the server words them; the client knows them by their `exception`. */
export const failures = {
  unavailable: () => failure(status.UNAVAILABLE, 'Server Is Not Ready'),
  deadline: () => failure(status.ABORTED, 'Commit phase timeout.'),
  tooSlow: () => failure(status.ABORTED, 'Operation timed out: consumer too slow'),
  denied: () => failure(status.PERMISSION_DENIED, 'Denied', { exception: 'access-denied' }),
  badPosition: (details: string) => failure(status.INVALID_ARGUMENT, details),
  deleted: (stream: string) =>
    failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': stream,
    }),
  tooLarge: () =>
    failure(status.INVALID_ARGUMENT, 'Maximum Append Size of 1048576 Exceeded.', {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': '1048576',
    }),
  notLeader: ({ host, port }: Endpoint) =>
    failure(status.NOT_FOUND, `Leader info available at ${host}:${port}`, {
      exception: 'not-leader',
      'leader-endpoint-host': host,
      'leader-endpoint-port': String(port),
    }),
};
