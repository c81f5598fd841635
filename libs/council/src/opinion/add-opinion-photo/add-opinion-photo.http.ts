import { uploadRoute } from '@yishi/platform';
import { AddOpinionPhoto } from './add-opinion-photo';

export const AddOpinionPhotoRoute = uploadRoute(
  'compounds/:compoundId/opinions/:opinionNumber/photos',
  AddOpinionPhoto,
  { summary: 'Add a photo to an opinion' },
);
