import { Malformed, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../../membership/council';
import { compoundId, formed, standing, territory } from '../../membership/council.samples';
import { governance } from '../governance';
import { dropped, folded, itemId, listed } from '../governance.samples';
import { MAX_UNSOLVED_ITEMS } from '../rules';
import { decide, ListItem } from './list-item';

const councilOf = (events: typeof standing) =>
  events.reduce((state, event) => council.evolve(state, event, {} as never), council.initialState);
const loaded = { territory, council: councilOf(standing) };
const given = spec(governance, decide, { loaded });
const problem = {
  field: 'environment',
  title: '问题 1',
  description: '楼道灯不亮。',
  estimatedFen: 120_000,
};
const list = (more: object = {}) => shape(ListItem, { compoundId, ...problem, ...more });

describe('list item', () => {
  it('puts the first item on the list as number 1', () =>
    given()
      .when(list(), { commandId: itemId(1) })
      .thenEvents(listed(1)));

  it('numbers on without a gap, whatever became of earlier items', () => {
    const [event] = given(listed(1), dropped(1), listed(2))
      .when(list(), { commandId: itemId(3) })
      .events();
    expect(event?.data).toMatchObject({ number: 3, itemId: itemId(3) });
  });

  it('takes a problem that needs no money', () =>
    expect(
      given()
        .when(list({ estimatedFen: 0 }))
        .events()[0]?.data,
    ).toMatchObject({
      estimatedFen: 0n,
    }));

  it('refuses a council that is only forming', () =>
    given()
      .when(list(), { loaded: { territory, council: councilOf([formed()]) } })
      .thenRefused('not-established'));

  it('refuses more than a council can work off; what is solved or dropped does not count', () => {
    const full = Array.from({ length: MAX_UNSOLVED_ITEMS }, (_, n) => listed(n + 1));
    given(...full)
      .when(list())
      .thenRefused('too-many-governance-items', { limit: MAX_UNSOLVED_ITEMS });
    expect(folded([...full, dropped(7)]).items.size).toBe(MAX_UNSOLVED_ITEMS);
    expect(
      given(...full, dropped(7))
        .when(list())
        .events(),
    ).toHaveLength(1);
  });

  it.each([
    ['field', { field: 'roads' }, 'not-one-of'],
    ['title', { title: '长'.repeat(121) }, 'not-text'],
    ['title', { title: '请电话 13912345678' }, 'personal-data'],
    ['description', { description: ' ' }, 'not-text'],
    ['estimatedFen', { estimatedFen: -1 }, 'not-an-amount'],
    ['estimatedFen', { estimatedFen: 0.5 }, 'not-an-amount'],
    ['opinionId', { opinionId: itemId(1) }, 'unknown-field'],
  ])('names %s when it is wrong: %j', (field, more, reason) =>
    expect(() => list(more)).toThrow(new Malformed([{ field, reason }])),
  );
});
