import { EventStoreDBClient } from '@eventstore/db-client';

/** How the store reaches the server; made of the URL, which alone holds the credentials. */
export type KurrentConnection = Readonly<{
  client: EventStoreDBClient;
  credentials: Readonly<{ username: string; password: string }>;
}>;

type KurrentUrl = Readonly<{
  isDiscovered: boolean;
  username: string | undefined;
  password: string | undefined;
  hosts: readonly string[];
  isTls: boolean;
}>;

const URL_SHAPE = new RegExp(
  '^(?:esdb|kurrentdb)(?<discover>\\+discover)?://(?:(?<login>[^@/?]*)@)?' +
    '(?<hosts>[^@/?]+)/?(?:\\?(?<options>.*))?$',
);
const HOST = /^[A-Za-z0-9.-]+(?::(?<port>\d{1,5}))?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3})(:|$)/;

/** Of the client's options, those that do not change what an answer of the store means. */
const OPTIONS = new Map<string, RegExp>([
  ['tls', /^(true|false)$/],
  ['tlsCAFile', /./],
  ['connectionName', /./],
  ['nodePreference', /^(leader|follower|random|readOnlyReplica)$/],
  ['maxDiscoverAttempts', /^\d{1,6}$/],
  ['discoveryInterval', /^\d{1,6}$/],
  ['gossipTimeout', /^\d{1,6}$/],
  ['keepAliveInterval', /^\d{5,6}$/],
  ['keepAliveTimeout', /^\d{1,6}$/],
]);

const refuse = (reason: string): never => {
  throw new RangeError(`the URL of KurrentDB ${reason}`);
};

/**
 * What the URL says. Errors name what is wrong and repeat nothing of the URL but host and option
 * names: the client's own messages print the whole of it, password included, so nothing wrong may
 * reach the client.
 */
function parseKurrentUrl(url: string): KurrentUrl {
  const shape = '(esdb[+discover]://user:password@host:port?option=value)';
  const { discover, login, hosts, options } = URL_SHAPE.exec(url.trim())?.groups ?? {};
  if (hosts === undefined) return refuse(`does not have the right shape ${shape}`);
  const [username, password, ...rest] = login?.split(':') ?? [];
  if (login !== undefined && (!username || !password || rest.length > 0)) {
    refuse('needs a login of the shape user:password, special characters percent-encoded');
  }
  const list = hosts.split(',');
  for (const host of list) {
    const port = HOST.exec(host)?.groups?.port ?? '2113';
    if (!HOST.test(host)) refuse(`names a host that is none (name or name:port): ${host}`);
    if (Number(port) < 1 || Number(port) > 65_535) refuse(`names a port that is none: ${port}`);
  }
  let isTls = true;
  for (const option of options?.split('&') ?? []) {
    const [name = '', value = ''] = option.split('=');
    const known = OPTIONS.get(name);
    if (known === undefined) {
      const names = [...OPTIONS.keys()].join(', ');
      return refuse(`has an option it can not have, ${name}; it may have ${names}`);
    }
    if (!known.test(value)) refuse(`has the option ${name} with a value that does not fit`);
    if (name === 'tls') isTls = value === 'true';
  }
  try {
    return {
      isDiscovered: discover !== undefined,
      username: username && decodeURIComponent(username),
      password: password && decodeURIComponent(password),
      hosts: list,
      isTls,
    };
  } catch {
    return refuse('has a login with a broken percent-encoding');
  }
}

/**
 * Refuses a connection that others could read or change: outside development TLS is required, but
 * for a server on this machine. With TLS a login is required.
 */
export function assertSecureKurrentUrl(
  url: string,
  { nodeEnv }: { nodeEnv: string | undefined },
): void {
  const { isTls, hosts, username } = parseKurrentUrl(url);
  if (isTls && username === undefined) refuse('needs a login: with TLS nobody is let in unnamed');
  const isDevelopment = nodeEnv === 'development' || nodeEnv === 'test';
  if (isTls || isDevelopment || hosts.every((host) => LOOPBACK.test(host))) return;
  refuse('has tls=false, which only development and a server on this machine may have');
}

/** Makes the client; it connects at the first call. */
export function connectionOf(url: string): KurrentConnection {
  const { username = 'none', password = 'none' } = parseKurrentUrl(url);
  const client = EventStoreDBClient.connectionString(url.trim().replace(/^kurrentdb/, 'esdb'));
  return { client, credentials: { username, password } };
}
