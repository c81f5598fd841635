import { isFen } from '@yishi/kernel';
import { ValidateBy } from 'class-validator';

/** A `bigint` of fen that JSON can carry; any sign. */
export const IsFenAmount = (): PropertyDecorator =>
  ValidateBy({
    name: 'isFenAmount',
    validator: { validate: isFen, defaultMessage: () => 'not-an-amount' },
  });
