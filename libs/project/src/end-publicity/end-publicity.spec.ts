import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atApproved,
  atRaising,
  cancelled,
  objected,
  overruledBy,
  PUBLICITY_ENDS,
  publicityEnded,
  upheldBy,
} from '../project.samples';
import { decide, EndPublicity } from './end-publicity';

const given = spec(project, decide, { now: PUBLICITY_ENDS });
const end = a(EndPublicity, { round: 1 });

it('opens the way to raising', () =>
  given(...atApproved)
    .when(end)
    .thenEvents(publicityEnded));

it('ends with every objection decided', () =>
  given(...atApproved, objected(), overruledBy())
    .when(end)
    .thenEvents(publicityEnded));

it('waits for the decision on an open objection', () =>
  given(...atApproved, objected())
    .when(end)
    .thenNothing());

it('never ends before its time', () =>
  given(...atApproved)
    .when(end, { now: '2018-06-08T07:59:59.999Z' })
    .thenRefused('publicity-running', { endsAt: PUBLICITY_ENDS }));

it('changes nothing when the project went another way', () => {
  given(...atApproved, objected(), ...upheldBy())
    .when(end)
    .thenNothing();
  given(...atApproved, cancelled)
    .when(end)
    .thenNothing();
  given(...atRaising)
    .when(end)
    .thenNothing();
});

it('belongs to one round', () =>
  given(...atApproved)
    .when({ ...end, round: 2 })
    .thenNothing());
