import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId, territory } from '../../membership/council.samples';
import { adoptedOpinions } from '../adopted-opinions.process';
import { governance } from '../governance';
import { itemId, listed, opinionId, projectEnded } from '../governance.samples';
import { MAX_UNSOLVED_ITEMS } from '../rules';
import { decide, ListAdoptedOpinion } from './list-adopted-opinion';

const given = spec(governance, decide);
const opinion = {
  opinionId,
  opinionNumber: '2018-7',
  compoundId,
  territory,
  field: 'services',
  title: '增设充电桩',
  estimatedFen: 0n,
  itemId: itemId(1),
} as const;
const adopted = shape(ListAdoptedOpinion, opinion);
const asItem = (number: number) =>
  ({ type: 'ItemListed', data: { ...opinion, number, description: '' } }) as const;

const ordered = (data: object) => Object.fromEntries(Object.entries(data).sort());

describe('list adopted opinion', () => {
  it.each([
    ['the first item', [], 1],
    ['after an ended project', [projectEnded('settled')], 1],
    ['after another item', [listed(2)], 2],
  ] as const)('lists it with its opinion: %s', (_case, events, number) => {
    const [event, ...more] = given(...events)
      .when(adopted)
      .events();
    expect(more).toEqual([]);
    expect(ordered(event!.data)).toEqual(ordered(asItem(number).data));
  });

  it('lists it once', () => given(asItem(1)).when(adopted).thenNothing());

  it('lists it also when the list is full: the council has decided', () => {
    const full = Array.from({ length: MAX_UNSOLVED_ITEMS }, (_, n) => listed(n + 2));
    expect(
      given(...full)
        .when(adopted)
        .events(),
    ).toHaveLength(1);
  });

  it('is what the process makes of an adopted opinion', () => {
    const followed = { type: 'OpinionAdopted', data: opinion, at: '', by: '', role: '' };
    const place = { stream: `opinions-${compoundId}-2018`, position: 1n, index: 0, commandId: '' };
    const [reaction] = adoptedOpinions.on.OpinionAdopted!({ ...followed, ...place });
    expect(reaction!.command).toBe(ListAdoptedOpinion);
    expect(shape(ListAdoptedOpinion, reaction!.input)).toEqual(adopted);
  });
});
