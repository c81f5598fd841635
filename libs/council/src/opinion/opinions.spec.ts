import type { EventMetadata } from '@yishi/kernel';
import { processActor, Refused } from '@yishi/kernel';
import * as fc from 'fast-check';
import { council } from '../membership/council';
import {
  compoundId,
  householdId,
  member,
  officer,
  resident,
  standing,
  territory,
} from '../membership/council.samples';
import { AdoptOpinion, decide as adopt } from './adopt-opinion/adopt-opinion';
import { AnswerOpinion, decide as answer } from './answer-opinion/answer-opinion';
import { DeclineOpinion, decide as decline } from './decline-opinion/decline-opinion';
import { EscalateOpinion, decide as escalate } from './escalate-opinion/escalate-opinion';
import { ExplainOpinion, decide as explain } from './explain-opinion/explain-opinion';
import { a, finance } from './opinion.samples';
import { isPending, type OpinionEvent, type Opinions, opinions } from './opinions';
import { RateOpinion, decide as rate } from './rate-opinion/rate-opinion';
import { RelayOpinion, decide as relay } from './relay-opinion/relay-opinion';
import { ReopenOpinion, decide as reopen } from './reopen-opinion/reopen-opinion';
import { ResolveOpinion, decide as resolve } from './resolve-opinion/resolve-opinion';
import { SubmitOpinion, decide as submit } from './submit-opinion/submit-opinion';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
const established = standing.reduce(
  (state, event) => council.evolve(state, event, metadata),
  council.initialState,
);
const loadedOfSubmit = { territory, compoundOfHousehold: compoundId, council: established };
const policy = { policyVersion: 1, terms: {} as never };

/** One attempt of somebody: what it is, at which opinion, and how many hours after the last. */
const STEPS = [
  'submit',
  'answer',
  'adopt',
  'decline',
  'relay',
  'resolve',
  'explain',
  'satisfied',
  'dissatisfied',
  'reopen',
  'escalate',
] as const;
const FURTHER = ['submit', 'relay', 'resolve', 'dissatisfied', 'dissatisfied', 'reopen'] as const;
type Attempt = Readonly<{ step: (typeof STEPS)[number]; number: number; hours: number }>;

const attempts = fc.array(
  fc.record({
    // what leads further comes more often, or the walks would end where they began
    step: fc.constantFrom(...STEPS, ...FURTHER),
    number: fc.integer({ min: 1, max: 2 }),
    hours: fc.integer({ min: 1, max: 240 }),
  }),
  { minLength: 5, maxLength: 60, size: 'max' },
);

function events({ step, number }: Attempt, state: Opinions, now: Date, commandId: string) {
  const opinionNumber = `2018-${number}`;
  const by = <L>(who: ReturnType<typeof member>, loaded: L) => ({
    ...{ now, commandId, loaded, actor: who },
  });
  const ofMember = by(member(2), undefined);
  const household = resident(number);
  const side = state.byNumber.get(opinionNumber)?.relayedTo === 'district' ? finance : officer;
  switch (step) {
    case 'submit': {
      const said = { field: 'services', title: 't', text: 't', aboutMoney: true } as const;
      const command = a(SubmitOpinion, {
        householdId: householdId(state.byNumber.size + 1),
        ...said,
      });
      return submit(command, state, by(resident(1), loadedOfSubmit));
    }
    case 'answer':
      return answer(a(AnswerOpinion, { opinionNumber, answer: 'x' }), state, ofMember);
    case 'adopt':
      return adopt(a(AdoptOpinion, { opinionNumber, estimatedFen: 0n }), state, ofMember);
    case 'decline':
      return decline(a(DeclineOpinion, { opinionNumber, reason: 'x' }), state, ofMember);
    case 'relay': {
      const to = number % 2 === 0 ? 'street' : 'district';
      const command = a(RelayOpinion, { opinionNumber, to, department: 'x' });
      return relay(command, state, by(member(2), policy));
    }
    case 'resolve':
      return resolve(a(ResolveOpinion, { opinionNumber, result: 'x' }), state, by(side, undefined));
    case 'explain': {
      const command = a(ExplainOpinion, { opinionNumber, explanation: 'x' });
      return explain(command, state, by(side, undefined));
    }
    case 'satisfied':
    case 'dissatisfied': {
      const command = a(RateOpinion, { opinionNumber, satisfied: step === 'satisfied' });
      return rate(command, state, by(household, undefined));
    }
    case 'reopen': {
      const command = a(ReopenOpinion, { opinionNumber, reason: 'x' });
      return reopen(command, state, by(household, undefined));
    }
    case 'escalate': {
      const relays = state.byNumber.get(opinionNumber)?.relays ?? 0;
      const command = a(EscalateOpinion, { opinionNumber, relay: relays });
      return escalate(command, state, by(processActor('deadlines'), undefined));
    }
  }
}

type Happened = readonly [OpinionEvent, EventMetadata];

/** A walk of attempts from the first of January 2018 on; refused ones leave nothing. */
function walk(tries: readonly Attempt[]): { log: Happened[]; state: Opinions } {
  const log: Happened[] = [];
  let state = opinions.initialState;
  let at = Date.parse('2018-01-01T00:00:00.000Z');
  for (const [index, attempt] of tries.entries()) {
    at = Math.min(at + attempt.hours * 3_600_000, Date.parse('2018-12-31T00:00:00.000Z'));
    const now = new Date(at);
    const commandId = `00000000-0000-8000-8000-${String(index).padStart(12, '0')}`;
    try {
      for (const event of events(attempt, state, now, commandId)) {
        const beside = { ...metadata, at: now.toISOString(), by: 'x', role: 'resident' };
        log.push([event, beside]);
        state = opinions.evolve(state, event, beside);
      }
    } catch (error) {
      if (!(error instanceof Refused) && (error as Error).name !== 'NotFound') throw error;
    }
  }
  return { log, state };
}

const folded = (log: readonly Happened[]): Opinions =>
  log.reduce(
    (state, [event, beside]) => opinions.evolve(state, event, beside),
    opinions.initialState,
  );
const plain = (state: Opinions) => ({
  byNumber: [...state.byNumber],
  numbers: [...state.numbers],
  pending: [...state.pending],
});

describe('the opinions of a compound and year, after any attempts', () => {
  it('are numbered 1, 2, 3, … without a gap, and no number ever means another opinion', () =>
    fc.assert(
      fc.property(attempts, (tries) => {
        const { log, state } = walk(tries);
        const given = log.flatMap(([event]) =>
          event.type === 'OpinionSubmitted' ? [event.data] : [],
        );
        expect(given.map(({ number }) => number)).toEqual(given.map((_, n) => n + 1));
        for (const { opinionId, opinionNumber } of given) {
          expect(state.byNumber.get(opinionNumber)?.opinionId).toBe(opinionId);
          expect(state.numbers.get(opinionId)).toBe(opinionNumber);
        }
      }),
      { seed, numRuns: 200 },
    ));

  it('fold from the log to the same state', () =>
    fc.assert(
      fc.property(attempts, (tries) => {
        const { log, state } = walk(tries);
        expect(plain(folded(log))).toEqual(plain(state));
      }),
      { seed, numRuns: 200 },
    ));

  it('are said to be late once for each relay, and exactly when the deadline passed', () =>
    fc.assert(
      fc.property(attempts, (tries) => {
        const { log } = walk(tries);
        const seen = new Set<string>();
        for (const [event, { at }] of log) {
          if (event.type !== 'OpinionLate') continue;
          const { opinionNumber, relay: which, dueAt } = event.data;
          expect(at >= dueAt).toBe(true);
          expect(seen.has(`${opinionNumber}/${which}`)).toBe(false);
          seen.add(`${opinionNumber}/${which}`);
        }
        const relays = new Map<string, { key: string; dueAt: string }>();
        for (const [event, { at }] of log) {
          const { opinionNumber } = event.data;
          if (event.type === 'OpinionRelayed') {
            const { relay: which, dueAt } = event.data;
            relays.set(opinionNumber, { key: `${opinionNumber}/${which}`, dueAt });
          }
          if (event.type !== 'OpinionStateChanged' || event.data.timeliness === '') continue;
          const { key, dueAt } = relays.get(opinionNumber)!;
          expect(event.data.timeliness).toBe(at >= dueAt ? 'late' : 'in-time');
          expect(seen.has(key)).toBe(event.data.timeliness === 'late');
        }
      }),
      { seed, numRuns: 200 },
    ));

  it('chain from state to state, and count what has no end yet', () =>
    fc.assert(
      fc.property(attempts, (tries) => {
        const { log, state } = walk(tries);
        const at = new Map<string, string>();
        for (const [{ type, data }] of log) {
          if (type === 'OpinionSubmitted') at.set(data.opinionNumber, 'submitted');
          if (type !== 'OpinionStateChanged') continue;
          expect(data.from).toBe(at.get(data.opinionNumber));
          expect(data.to).not.toBe(data.from);
          at.set(data.opinionNumber, data.to);
        }
        const pending = [...state.byNumber.values()].filter(isPending).length;
        const counted = [...state.pending.values()].reduce((sum, count) => sum + count, 0);
        expect(counted).toBe(pending);
      }),
      { seed, numRuns: 200 },
    ));
});

it('has attempts that get somewhere', () => {
  const count = new Map<string, number>();
  for (const tries of fc.sample(attempts, { seed: 1, numRuns: 200 }))
    for (const [{ type }] of walk(tries).log) count.set(type, (count.get(type) ?? 0) + 1);
  for (const type of ['OpinionRelayed', 'OpinionLate', 'OpinionReopened', 'OpinionResolved'])
    expect([type, (count.get(type) ?? 0) > 10]).toEqual([type, true]);
});
