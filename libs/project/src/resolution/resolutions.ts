import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Resolution } from './resolution';

@Injectable()
export class Resolutions {
  constructor(@InjectRepository(Resolution) private readonly resolutions: Repository<Resolution>) {}

  /** A passed resolution; `undefined` when there is none of this id. */
  async find(resolutionId: string): Promise<Resolution | undefined> {
    return (await this.resolutions.findOneBy({ resolutionId })) ?? undefined;
  }
}
