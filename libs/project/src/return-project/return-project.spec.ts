import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  also,
  atEndorsed,
  atSubmitted,
  director,
  officer,
  returnedBy,
} from '../project.samples';
import { decide, ReturnProject } from './return-project';

const given = spec(project, decide, { actor: officer });
const sendBack = a(ReturnProject, { reason: '报价不全' });

it('returns with a reason', () =>
  given(...atSubmitted)
    .when(sendBack)
    .thenEvents(returnedBy()));

it('refuses what is not submitted', () =>
  given(...atEndorsed)
    .when(sendBack)
    .thenRefused('not-submitted', { stage: 'endorsed' }));

it('refuses the person who submitted', () =>
  given(...atSubmitted)
    .when(sendBack, { actor: also(director, officer) })
    .thenRefused('decided-before', { role: 'council' }));

it('takes no identity number as a reason', () =>
  given(...atSubmitted)
    .when({ ...sendBack, reason: '身份证 41081119800101123X 有误' })
    .thenRefused('personal-data-in-text', { field: 'reason' }));
