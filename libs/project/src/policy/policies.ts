import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThanOrEqual, type Repository } from 'typeorm';
import { Policy } from './policy';

export type PolicyInForce = Pick<Policy, 'policyVersion' | 'terms'>;

@Injectable()
export class Policies {
  constructor(@InjectRepository(Policy) private readonly policies: Repository<Policy>) {}

  /**
   * The version effective latest on or before the date (YYYY-MM-DD); of the same date the later
   * adopted.
   */
  async inForce(districtCode: string, date: string): Promise<PolicyInForce | undefined> {
    const [found] = await this.policies.find({
      where: { districtCode, effectiveFrom: LessThanOrEqual(date) },
      order: { effectiveFrom: 'DESC', policyVersion: 'DESC' },
      take: 1,
    });
    return found && { policyVersion: found.policyVersion, terms: found.terms };
  }
}
