import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Event, fromJson } from '@yishi/kernel';
import { type RatingEvent, type RatingPublished, rating } from '../../libs/rating/src/rating';
import { publishing } from '../../libs/rating/src/rules';
import { type StandingEvent, standing } from '../../libs/rating/src/standing';

const events = fromJson<readonly Event[]>(
  readFileSync(path.join(__dirname, 'golden/rating.json'), 'utf8'),
);
const metadata = { commandId: '', inputHash: '', at: '', by: 'a-resident', role: '' };
const STANDING = ['PeriodBooked', 'PeriodReleased', 'StandingRecorded', 'MemberLowInARow'];
const isStanding = ({ type }: Event) => STANDING.includes(type);
const own = events.filter((event) => !isStanding(event)) as RatingEvent[];

const through = (isLast: (event: RatingEvent) => boolean) =>
  own
    .slice(0, own.findIndex(isLast) + 1)
    .reduce((state, event) => rating.evolve(state, event, metadata), rating.initialState);
const until = (type: RatingEvent['type']) => through((event) => event.type === type);
const version = (wanted: number) => (event: RatingEvent) =>
  event.type === 'RatingPublished' && event.data.version === wanted;

describe('stored events of the rating context', () => {
  it('are of every type', () => {
    expect(new Set(events.map(({ type }) => type)).size).toBe(21);
  });

  it('fold to a voting', () => {
    const state = until('PaperVotesRecorded');
    expect([state.stage, state.size, state.eligible.size]).toEqual(['voting', 8, 8]);
    expect([state.credentials.size, state.paper.size]).toEqual([3, 2]);
    expect([...state.sheets.values()].map(({ source }) => source)).toEqual([
      'party',
      'third-party',
    ]);
    expect(state.batches.get('第一箱')?.recorded).toBe('00000000-0000-8000-8000-500000000004');
    expect(until('VotingEnded').stage).toBe('counting');
  });

  it('fold to the scores that the result was computed from, and still give that result', () => {
    for (const wanted of [1, 2]) {
      const event = own.find(version(wanted)) as RatingPublished;
      const before = own.slice(0, own.indexOf(event));
      const state = before.reduce((s, one) => rating.evolve(s, one, metadata), rating.initialState);
      const { reason, publicityEndsAt, results } = event.data;
      const now = new Date(Date.parse(publicityEndsAt) - 7 * 86_400_000);
      const present = new Set(results.map(({ personId }) => personId));
      const { periodId } = event.data;
      expect(publishing(state, { periodId, reason, present, now })).toEqual(event);
    }
  });

  it('fold to objections, and to the sheet that was corrected', () => {
    const upheld = until('RatingObjectionUpheld');
    expect([upheld.openObjections, upheld.uncorrected.size]).toEqual([1, 1]);
    expect([...upheld.objections.values()]).toEqual([
      { by: 'a-resident', outcome: 'upheld' },
      { by: 'a-resident', outcome: 'open' },
    ]);
    const corrected = until('SheetCorrected');
    expect([corrected.openObjections, corrected.uncorrected.size]).toEqual([0, 0]);
    expect(until('RatingSettled').stage).toBe('settled');
    expect(until('RatingAbandoned').stage).toBe('abandoned');
  });

  it('fold to sums of a small group', () => {
    const summed = own.find(({ type }) => type === 'BallotsSummed') as RatingEvent;
    expect(rating.evolve(rating.initialState, summed, metadata).ballots).toEqual({
      count: 2,
      sums: [
        [170, 170],
        [150, 150],
        [130, 130],
      ],
    });
  });

  it('fold to what the periods of a council come to', () => {
    const [booked, ...rest] = events.filter(isStanding) as StandingEvent[];
    const open = standing.evolve(standing.initialState, booked!, metadata);
    expect(open.open?.period).toBe('2018-H1');
    const state = rest.reduce((s, event) => standing.evolve(s, event, metadata), open);
    expect(state.open).toBeUndefined();
    expect(state.settled).toMatchObject([{ period: '2018-H1' }]);
    expect([...(state.spent.values().next().value ?? [])]).toEqual(['2017-H2', '2018-H1']);
    expect(state.booked).toEqual(['2018-H1']);
  });
});
