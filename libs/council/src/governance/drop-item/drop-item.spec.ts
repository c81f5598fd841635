import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import { governance } from '../governance';
import {
  coordinated,
  dropped,
  itemId,
  joined,
  leftProject,
  listed,
  NO_ITEM,
} from '../governance.samples';
import { DropItem, decide } from './drop-item';

const given = spec(governance, decide);
const drop = shape(DropItem, { compoundId, itemId: itemId(1), reason: '重复' });

describe('drop item', () => {
  it('drops an open item with the reason', () =>
    given(listed(1)).when(drop).thenEvents(dropped(1)));

  it('drops an item that has left its project', () =>
    given(listed(1), joined(1), leftProject(1)).when(drop).thenEvents(dropped(1)));

  it.each([
    ['in a project', joined(1), 'item-in-project'],
    ['solved', coordinated(1), 'item-closed'],
    ['dropped', dropped(1), 'item-closed'],
  ] as const)('refuses an item that is %s', (_state, event, code) =>
    given(listed(1), event).when(drop).thenRefused(code),
  );

  it('knows no item that is not listed', () =>
    expect(() => given(listed(2)).when(drop).events()).toThrow(NO_ITEM));
});
