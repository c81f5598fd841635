import { NotFound } from '@yishi/kernel';
import type { Funding, Supplement } from './funding';

/**
 * The supplement that is under way; throws `NotFound` when it is decided already or another one.
 */
export function openSupplement({ supplement }: Funding, supplementId: string): Supplement {
  if (supplement?.supplementId !== supplementId) throw new NotFound('supplement');
  return supplement;
}
