/**
 * A thing that happened. `type` is the stored literal; `data` holds JSON values, and `bigint` fen
 * in fields ending in `Fen`.
 */
export type Event<T extends string = string, D extends object = object> = Readonly<{
  type: T;
  data: Readonly<D>;
}>;

/**
 * What stands beside every event: who caused it, when (the clock, as data), and by which command.
 */
export type EventMetadata = Readonly<{
  /** The command that caused the event; the repeated command is known by it. */
  commandId: string;
  /**
   * Keyed fingerprint of the command's name and input, hex: the same id with another input is
   * refused.
   */
  inputHash: string;
  /** UTC, ISO 8601 with milliseconds. */
  at: string;
  /** personId of the person, or `process:<name>`. */
  by: string;
  /** The role under which the person acted. */
  role: string;
  /** W3C trace context of the request, when it was traced. */
  traceparent?: string;
}>;

/** How a stream's events add up to its state. `evolve` never changes the state it was given. */
export type Fold<S, E extends Event> = Readonly<{
  initialState: S;
  evolve: (state: S, event: E, metadata: EventMetadata) => S;
}>;

/** What a decision may know beside the command and the state: all of it data. */
export type DecideContext<L = undefined> = Readonly<{
  now: Date;
  actor: Actor;
  commandId: string;
  /** What the slice's `load` step read from other streams or tables. */
  loaded: L;
}>;

/** Pure: the events a command causes on a state, `[]` when nothing changes. Throws `Refused`. */
export type Decide<C, S, E extends Event, L = undefined> = (
  command: C,
  state: S,
  context: DecideContext<L>,
) => readonly E[];

/**
 * Makes the compiler list the event types a switch forgot. At run time: an event of a newer
 * version.
 */
export function unreachable(event: never): never {
  throw new Error(`unknown event type: ${String((event as { type?: unknown }).type)}`);
}

// ----------------------------------------------------------------------------------------------
// who

export const ROLES = [
  'resident',
  'council-member',
  'council-director',
  'street-officer',
  'district-finance',
  'reviewer',
  'auditor',
  'district-administrator',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * A place, written as the path from the district down:
 * `410811/410811001/<community>/<compound>/<household>`. A right on a territory covers everything
 * below it.
 */
export type Territory = string;

export const covers = (granted: Territory, place: Territory): boolean =>
  place === granted || place.startsWith(`${granted}/`);

export type Grant = Readonly<{ role: Role; territory: Territory }>;

/** Who acts: a person with grants, or one of the program's own processes (`isProcess`). */
export type Actor = Readonly<{
  personId: string;
  grants: readonly Grant[];
  isProcess?: boolean;
}>;

export const processActor = (name: string): Actor => ({
  personId: `process:${name}`,
  grants: [],
  isProcess: true,
});

/** The code of the district in which a territory lies, which is its first part. */
export const districtCodeOf = (territory: Territory): string => territory.slice(0, 6);

/** The first grant of the actor in one of the roles that covers the place, if any. */
export const grantFor = (
  actor: Actor,
  roles: readonly Role[],
  place: Territory,
): Grant | undefined =>
  actor.grants.find((g) => roles.includes(g.role) && covers(g.territory, place));
