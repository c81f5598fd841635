import { Malformed, NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../../membership/council';
import {
  compoundId,
  councilId,
  dissolved,
  formed,
  householdId,
  resident,
  standing,
  territory,
} from '../../membership/council.samples';
import {
  answered,
  changed,
  declined,
  opinionId,
  relayed,
  submitted,
  submittedNth,
} from '../opinion.samples';
import { type OpinionEvent, opinions } from '../opinions';
import { decide, MAX_PENDING_PER_HOUSEHOLD, SubmitOpinion } from './submit-opinion';

const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
const councilAfter = (...events: readonly CouncilEvent[]) =>
  events.reduce((state, event) => council.evolve(state, event, metadata), council.initialState);
const loaded: Parameters<typeof decide>[2]['loaded'] = {
  territory,
  compoundOfHousehold: compoundId,
  council: councilAfter(...standing),
};
const given = spec(opinions, decide, { actor: resident(1), commandId: opinionId, loaded });
const input = {
  ...{ compoundId, householdId: householdId(1), field: 'environment', title: '路灯' },
  ...{ text: '三号楼前的路灯不亮。', aboutMoney: false },
};
const submit = shape(SubmitOpinion, input);

describe('submit opinion', () => {
  it('gives the first of a year number 1', () => given().when(submit).thenEvents(submitted));

  it('gives the next number, whatever became of those before', () => {
    const [event] = given(submitted, answered(), changed('submitted', 'answered'), submittedNth(2))
      .when(submit)
      .events();
    expect(event?.data).toMatchObject({ year: 2018, number: 3, opinionNumber: '2018-3' });
  });

  it('belongs to the year in China', () => {
    const late = given().when(submit, { now: '2018-12-31T16:00:00.000Z' }).events();
    expect(late[0]?.data).toMatchObject({ year: 2019, opinionNumber: '2019-1' });
  });

  it('finds no household outside the register of the compound', () => {
    for (const elsewhere of [undefined, councilId]) {
      const outside = { ...loaded, compoundOfHousehold: elsewhere };
      const run = given().when(submit, { loaded: outside }).events;
      expect(run).toThrow(new NotFound('household'));
    }
  });

  it('needs an established council', () => {
    const of = (...events: readonly CouncilEvent[]) => ({
      loaded: { ...loaded, council: councilAfter(...events) },
    });
    given().when(submit, of(formed())).thenRefused('not-established');
    given()
      .when(submit, of(...standing, dissolved))
      .thenRefused('not-established');
    expect(given().when(submit, of()).events).toThrow(new NotFound('council'));
  });

  describe('by one household', () => {
    const nineteen: readonly OpinionEvent[] = Array.from(
      { length: MAX_PENDING_PER_HOUSEHOLD - 1 },
      (_, n) => submittedNth(n + 1),
    );
    const twenty = [...nineteen, submittedNth(20)];

    it('takes 20 that have no end yet, and no more', () => {
      expect(
        given(...nineteen)
          .when(submit)
          .events(),
      ).toHaveLength(1);
      given(...twenty)
        .when(submit)
        .thenRefused('too-many-opinions', { limit: 20 });
    });

    it('counts a relayed one, not a declined one', () => {
      given(...twenty, relayed('street'), changed('submitted', 'relayed'))
        .when(submit)
        .thenRefused('too-many-opinions');
      const ended = given(...twenty, declined(), changed('submitted', 'declined'));
      expect(ended.when(submit).events()).toHaveLength(1);
    });

    it('does not count those of others', () => {
      const other = shape(SubmitOpinion, { ...input, householdId: householdId(2) });
      expect(
        given(...twenty)
          .when(other)
          .events(),
      ).toHaveLength(1);
    });
  });

  it.each([
    ['field', 'weather', 'not-one-of'],
    ['title', '', 'not-text'],
    ['title', 'x'.repeat(121), 'not-text'],
    ['title', '找张先生13912345678', 'personal-data'],
    ['text', 'x'.repeat(2_001), 'not-text'],
    ['text', '电话 0391-2912345', 'personal-data'],
    ['aboutMoney', 'yes', 'not-true-or-false'],
    ['householdId', '1', 'not-a-uuid'],
  ])('names a bad %s: %s', (field, value, reason) => {
    const run = () => shape(SubmitOpinion, { ...input, [field]: value });
    expect(run).toThrow(new Malformed([{ field, reason }]));
  });
});
