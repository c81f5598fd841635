import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { exitStarted } from '../../membership/council.samples';
import { exitCase } from '../exit';
import { AFTER, confirmedAs, opened } from '../exit.samples';
import { decide, OpenExitCase } from './open-exit-case';

const given = spec(exitCase, decide);
const open = shape(OpenExitCase, exitStarted(2).data);

describe('open exit case', () => {
  it('tells the member, with the periods and the days to be heard', () =>
    given().when(open, { now: '2018-06-01T08:00:00.000Z' }).thenEvents(opened()));

  it('counts seven whole days in China, whatever the hour', () => {
    const at = (now: string) => given().when(open, { now }).events()[0]?.data;
    expect(at('2018-05-31T16:00:00.000Z')).toMatchObject({ statementEndsAt: AFTER });
    expect(at('2018-06-01T15:59:59.999Z')).toMatchObject({ statementEndsAt: AFTER });
    expect(at('2018-06-01T16:00:00.000Z')).not.toMatchObject({ statementEndsAt: AFTER });
  });

  it('opens once', () => {
    given(opened()).when(open).thenNothing();
    given(opened(), confirmedAs()).when(open).thenNothing();
  });
});
