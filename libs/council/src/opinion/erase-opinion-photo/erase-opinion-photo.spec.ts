import { Malformed, NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId, officer } from '../../membership/council.samples';
import { AddOpinionPhoto, decide as decideAdding } from '../add-opinion-photo/add-opinion-photo';
import { a, atAnswered, opinionNumber, photo, photoErased, submitted } from '../opinion.samples';
import { opinions } from '../opinions';
import { decide, EraseOpinionPhoto } from './erase-opinion-photo';

const given = spec(opinions, decide, { actor: officer });
const digest = '1'.padStart(64, '0');
const reason = '照片中有人脸。';
const erase = a(EraseOpinionPhoto, { digest, reason });

describe('erase opinion photo', () => {
  it('says which photo went and why, also after the end', () => {
    given(submitted, photo(1)).when(erase).thenEvents(photoErased(1, reason));
    given(submitted, photo(1), ...atAnswered.slice(1))
      .when(erase)
      .thenEvents(photoErased(1, reason));
  });

  it('says it once', () =>
    given(submitted, photo(1), photoErased(1, reason)).when(erase).thenNothing());

  it('is for good: the same photo is not taken again, and keeps its place', () => {
    const same = { sha256: digest, mediaType: 'image/jpeg', bytes: new Uint8Array(3) } as const;
    spec(opinions, decideAdding, { actor: officer, loaded: { photo: same } })(
      submitted,
      photo(1),
      photoErased(1, reason),
    )
      .when(a(AddOpinionPhoto))
      .thenRefused('photo-erased');
  });

  it('knows only photos of the opinion', () => {
    const other = given(submitted, photo(2)).when(erase);
    expect(other.events).toThrow(new NotFound('photo'));
    expect(given().when(erase).events).toThrow(new NotFound('opinion'));
  });

  it.each([
    ['no digest', { digest: '1', reason }],
    ['no reason', { digest, reason: '' }],
    ['a telephone number', { digest, reason: '电话 13912345678' }],
  ])('takes no %s', (_what, fields) =>
    expect(() => shape(EraseOpinionPhoto, { compoundId, opinionNumber, ...fields })).toThrow(
      Malformed,
    ),
  );
});
