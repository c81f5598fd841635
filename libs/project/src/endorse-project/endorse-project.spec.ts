import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  also,
  atEndorsed,
  atSubmitted,
  collecting,
  details,
  director,
  endorsedBy,
  officer,
  otherOfficer,
  place,
  projectId,
  returnedBy,
  submittedBy,
  terms,
} from '../project.samples';
import { decide, EndorseProject } from './endorse-project';

const given = spec(project, decide, { actor: officer });
const endorse = a(EndorseProject);

it('asks funding, with the terms of the drive and who decided', () =>
  given(...atSubmitted)
    .when({ ...endorse, reason: '材料齐全' })
    .thenEvents({
      type: 'ProjectEndorsed',
      data: {
        projectId,
        ...place,
        title: details.title,
        totalFen: details.totalFen,
        policyVersion: 1,
        terms,
        deciders: ['director', 'officer'],
        deciderRoles: ['council', 'street'],
        round: 1,
        reason: '材料齐全',
        by: 'officer',
      },
    }));

it('needs no reason', () =>
  given(...atSubmitted)
    .when(endorse)
    .thenEvents(endorsedBy()));

it('refuses the person who submitted', () =>
  given(...atSubmitted)
    .when(endorse, { actor: also(director, officer) })
    .thenRefused('decided-before', { role: 'council' }));

it('lets the officer who returned it endorse the next round', () =>
  given(...atSubmitted, returnedBy(), submittedBy(director.personId, 2))
    .when(endorse)
    .thenEvents(endorsedBy('officer', 2)));

it('names every person who decided in any round', () => {
  const [event] = given(...atSubmitted, returnedBy(), submittedBy('director', 2))
    .when(endorse, { actor: otherOfficer })
    .events();
  expect(event?.data).toMatchObject({
    deciders: ['director', 'officer', 'other-officer'],
    deciderRoles: ['council', 'street', 'street'],
  });
});

it.each([
  ['collecting', collecting(10, 7)],
  ['endorsed', atEndorsed],
])('refuses at %s', (stage, history) =>
  given(...history)
    .when(endorse)
    .thenRefused('not-submitted', { stage }),
);
