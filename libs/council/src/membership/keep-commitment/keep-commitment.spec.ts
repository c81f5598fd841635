import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import { councilId, director, householdId, officer, personId, standing } from '../council.samples';
import { decide, KeepCommitment } from './keep-commitment';

const given = spec(council, decide, { actor: director(1) });
const bench = householdId(77);
const promised = (number: number): CouncilEvent => ({
  type: 'ThreeThingsPublished',
  data: {
    councilId,
    personId: personId(number),
    partyMember: false,
    post: 'green',
    duties: [],
    commitments: [{ commitmentId: bench, text: 'a bench' }],
  },
});
const kept = (number: number): CouncilEvent => ({
  type: 'CommitmentKept',
  data: { councilId, personId: personId(number), commitmentId: bench, note: 'stands since May' },
});
const keep = (number: number, commitmentId = bench) =>
  shape(KeepCommitment, {
    councilId,
    personId: personId(number),
    commitmentId,
    note: 'stands since May',
  });

describe('keep commitment', () => {
  it('marks it kept', () =>
    given(...standing, promised(2))
      .when(keep(2))
      .thenEvents(kept(2)));

  it('marks it once', () =>
    given(...standing, promised(2), kept(2))
      .when(keep(2))
      .thenNothing());

  it('refuses a mark of one’s own; the street marks the director’s', () => {
    const promise = given(...standing, promised(1));
    promise.when(keep(1)).thenRefused('own-commitment');
    promise.when(keep(1), { actor: officer }).thenEvents(kept(1));
  });

  it('finds no such commitment of that member', () => {
    const run = given(...standing, promised(2)).when(keep(3)).events;
    expect(run).toThrow(new NotFound('commitment'));
  });

  it('stays kept when the same commitment is published again', () =>
    given(...standing, promised(2), kept(2), promised(2))
      .when(keep(2))
      .thenNothing());
});
