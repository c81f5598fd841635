import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../council';
import { compoundId, dissolved, formed, standing, territory } from '../council.samples';
import { councilIdOf, decide, FormCouncil } from './form-council';

const given = spec(council, decide, { loaded: { territory } });
const form = shape(FormCouncil, { compoundId });
const started = (term: number) =>
  ({
    type: 'CouncilFormed',
    data: { councilId: councilIdOf(compoundId), compoundId, territory, term },
  }) as const;

describe('form council', () => {
  it('starts forming', () => given().when(form).thenEvents(started(1)));

  it('refuses a second council of a compound while the first is forming', () =>
    given(formed()).when(form).thenRefused('council-exists', { stage: 'forming' }));

  it('refuses a second council beside an established one', () =>
    given(...standing)
      .when(form)
      .thenRefused('council-exists', { stage: 'established' }));

  it('starts another term after the last was dissolved, with nothing left of it', () => {
    given(...standing, dissolved)
      .when(form)
      .thenEvents(started(2));
    const state = [...standing, dissolved, started(2)].reduce(
      (folded, event) => council.evolve(folded, event, {} as never),
      council.initialState,
    );
    expect([state.stage, state.members.size, state.nominations.size]).toEqual(['forming', 0, 0]);
  });
});
