import {
  type Actor,
  type Decide,
  type Event,
  type EventMetadata,
  type Fold,
  processActor,
} from './event';
import { Refused } from './refused';

/** What a spec may set beside the events and the command; the rest has sensible defaults. */
export type SpecContext<L> = Partial<{ now: string; actor: Actor; commandId: string; loaded: L }>;

const DEFAULT_NOW = '2018-06-01T08:00:00.000Z';

/**
 * given/when/then for a slice, without a test framework:
 * `spec(project, decide)(drafted(), opened()).when(takePart('a')).thenEvents(tookPart('a'))`.
 * Given events are folded with `at` = the spec's `now` and `by` = `given`, unless a pair `[event,
 * metadata]` says more.
 */
export function spec<C, S, E extends Event, L = undefined>(
  fold: Fold<S, E>,
  decide: Decide<C, S, E, L>,
  defaults: SpecContext<L> = {},
) {
  return (...history: readonly (E | readonly [E, Partial<EventMetadata>])[]) => ({
    when(command: C, context: SpecContext<L> = {}) {
      const { now, actor, commandId, loaded } = { ...defaults, ...context };
      const run = (): readonly E[] => {
        let state = fold.initialState;
        for (const item of history) {
          const [event, metadata] = Array.isArray(item) ? (item as [E, object]) : [item as E, {}];
          state = fold.evolve(state, event, { ...givenMetadata, ...metadata });
        }
        return decide(command, state, {
          now: new Date(now ?? DEFAULT_NOW),
          actor: actor ?? processActor('spec'),
          commandId: commandId ?? '00000000-0000-8000-8000-000000000001',
          loaded: loaded as L,
        });
      };
      return {
        thenEvents: (...expected: readonly E[]) => same(run(), expected),
        thenNothing: () => same(run(), []),
        thenRefused: (code: string, details?: object) => refuses(run, code, details),
        events: run,
      };
    },
  });
}

const givenMetadata: EventMetadata = {
  commandId: '00000000-0000-8000-8000-000000000000',
  inputHash: '',
  at: DEFAULT_NOW,
  by: 'given',
  role: 'resident',
};

const show = (value: unknown): string =>
  JSON.stringify(value, (_k, v) => (typeof v === 'bigint' ? `${v}n` : v), 2);

function same(actual: unknown, expected: unknown): void {
  if (show(actual) !== show(expected))
    throw new Error(`expected ${show(expected)}\nbut got ${show(actual)}`);
}

function refuses(run: () => unknown, code: string, details?: object): void {
  let outcome: unknown;
  try {
    outcome = run();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    same(error.code, code);
    if (details) same(error.details, details);
    return;
  }
  throw new Error(`expected to be refused with ${code}, but got ${show(outcome)}`);
}
