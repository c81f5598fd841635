import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import { governance } from '../governance';
import {
  coordinated,
  dropped,
  elsewhere,
  itemId,
  joined,
  leftProject,
  listed,
  NO_ITEM,
  projectEnded,
  projectId,
  running,
  settled,
} from '../governance.samples';
import type { KnownProject } from '../projects/projects';
import { MAX_ITEMS_IN_PROJECT } from '../rules';
import { decide, JoinProject } from './join-project';

const known: { project: KnownProject | undefined } = { project: running };
const given = spec(governance, decide, { loaded: known });
const join = (item: number, project = 1) =>
  shape(JoinProject, { compoundId, itemId: itemId(item), projectId: projectId(project) });

describe('join project', () => {
  it('takes an open item into a project', () =>
    given(listed(1)).when(join(1)).thenEvents(joined(1)));

  it('lets several items share a project', () =>
    given(listed(1), listed(2), joined(1)).when(join(2)).thenEvents(joined(2)));

  it('takes it again after it has left', () =>
    given(listed(1), joined(1), leftProject(1)).when(join(1, 2)).thenEvents(joined(1, 2)));

  it('changes nothing when it is in this project already', () =>
    given(listed(1), joined(1)).when(join(1)).thenNothing());

  it('refuses a second project at a time', () =>
    given(listed(1), joined(1)).when(join(1, 2)).thenRefused('item-in-project'));

  it.each([
    ['solved', coordinated(1)],
    ['dropped', dropped(1)],
  ] as const)('refuses an item that is %s', (state, event) =>
    given(listed(1), event).when(join(1)).thenRefused('item-closed', { state }),
  );

  it('refuses a project that is known to have ended', () =>
    given(listed(1))
      .when(join(1), { loaded: { project: settled } })
      .thenRefused('item-project-ended', { outcome: 'settled' }));

  it('refuses a project whose end only the list has heard of', () =>
    given(listed(1), projectEnded('cancelled'))
      .when(join(1))
      .thenRefused('item-project-ended', { outcome: 'cancelled' }));

  it.each([
    ['nobody drafted', undefined],
    ['of another compound', elsewhere],
  ])('knows no project %s', (_which, project) =>
    expect(() => given(listed(1)).when(join(1), { loaded: { project } }).events()).toThrow(
      new NotFound('project'),
    ),
  );

  it('knows no item that is not listed', () =>
    expect(() => given(listed(1)).when(join(2)).events()).toThrow(NO_ITEM));

  it('refuses more items than a project holds', () => {
    const numbers = Array.from({ length: MAX_ITEMS_IN_PROJECT + 1 }, (_, n) => n + 1);
    const full = [...numbers.map(listed), ...numbers.slice(1).map((n) => joined(n))];
    given(...full)
      .when(join(1))
      .thenRefused('too-many-items-in-project', { limit: MAX_ITEMS_IN_PROJECT });
    given(...full, leftProject(2))
      .when(join(1))
      .thenEvents(joined(1));
  });
});
