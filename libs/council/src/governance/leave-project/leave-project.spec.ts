import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import { governance } from '../governance';
import {
  itemId,
  joined,
  leftProject,
  listed,
  NO_ITEM,
  projectId,
  reopened,
  solvedByProject,
} from '../governance.samples';
import { decide, LeaveProject } from './leave-project';

const going: { outcomes: ReadonlyMap<string, string> } = {
  outcomes: new Map([[projectId(1), '']]),
};
const given = spec(governance, decide, { loaded: going });
const leave = shape(LeaveProject, { compoundId, itemId: itemId(1), reason: '另行立项' });

describe('leave project', () => {
  it('makes the item open again', () =>
    given(listed(1), joined(1)).when(leave).thenEvents(leftProject(1)));

  it.each([
    ['is open', []],
    ['has left already', [joined(1), leftProject(1)]],
    ['is open again', [joined(1), reopened(1)]],
    ['is solved', [joined(1), solvedByProject(1)]],
  ] as const)('refuses an item that %s', (_which, events) =>
    given(listed(1), ...events)
      .when(leave)
      .thenRefused('item-not-in-project'),
  );

  it('refuses to leave a project that has ended, before the list has heard of it', () =>
    given(listed(1), joined(1))
      .when(leave, { loaded: { outcomes: new Map([[projectId(1), 'settled']]) } })
      .thenRefused('item-project-ended', { outcome: 'settled' }));

  it('knows no item that is not listed', () =>
    expect(() => given(listed(2)).when(leave).events()).toThrow(NO_ITEM));
});
