import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type PersonEvent, person } from '../person';
import { decide, ErasePerson } from './erase-person';

const personId = '00000000-0000-8000-8000-0000000000a1';
const given = spec(person, decide, { loaded: { place: '410811' } });
const erase = shape(ErasePerson, { personId });
const erased: PersonEvent = { type: 'PersonErased', data: { personId } };

describe('erase person', () => {
  it('says that the person was erased, and nothing of the person', () =>
    given().when(erase).thenEvents(erased));

  it('says it once', () => given(erased).when(erase).thenNothing());
});
