import { commandRoute } from '@yishi/platform';
import { EraseOpinionPhoto } from './erase-opinion-photo';

export const EraseOpinionPhotoRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/photos/:digest/erasure',
  EraseOpinionPhoto,
  { summary: 'Erase a photo of an opinion for good' },
);
