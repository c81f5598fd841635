import { Malformed, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import { governance } from '../governance';
import { coordinated, dropped, itemId, joined, listed, NO_ITEM } from '../governance.samples';
import { decide, SolveItem } from './solve-item';

const given = spec(governance, decide, { now: '2018-05-31T08:00:00.000Z' });
const told = { who: '供电所', on: '2018-05-31', result: '已换灯' };
const solve = (more: object = {}) =>
  shape(SolveItem, { compoundId, itemId: itemId(1), ...told, ...more });

describe('solve item', () => {
  it('solves an open item by coordination, on the day itself', () =>
    given(listed(1)).when(solve()).thenEvents(coordinated(1)));

  it('goes by the day in China', () => {
    const now = '2018-05-30T16:00:00.000Z';
    given(listed(1)).when(solve(), { now }).thenEvents(coordinated(1));
    given(listed(1))
      .when(solve(), { now: '2018-05-30T15:59:59.999Z' })
      .thenRefused('solved-in-the-future', { on: '2018-05-31' });
  });

  it.each([
    ['in a project', joined(1), 'item-in-project'],
    ['solved', coordinated(1), 'item-closed'],
    ['dropped', dropped(1), 'item-closed'],
  ] as const)('refuses an item that is %s', (_state, event, code) =>
    given(listed(1), event).when(solve()).thenRefused(code),
  );

  it('knows no item that is not listed', () =>
    expect(() => given(listed(2)).when(solve()).events()).toThrow(NO_ITEM));

  it.each([
    ['who', { who: '所'.repeat(61) }, 'not-text'],
    ['who', { who: '13912345678' }, 'personal-data'],
    ['on', { on: '2018-02-30' }, 'not-a-date'],
    ['result', { result: '' }, 'not-text'],
  ])('names %s when it is wrong', (field, more, reason) =>
    expect(() => solve(more)).toThrow(new Malformed([{ field, reason }])),
  );
});
