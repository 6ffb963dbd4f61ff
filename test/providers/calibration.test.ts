/** @module The confidences mean what they say, measured on every recorded answer without the rules that were made for it alone. */

import { expect, test } from 'vitest';
import { type Count, calibrate, describeCalibration } from '../../scripts/score/calibration.ts';
import { judgeLeftOut } from '../../scripts/score/left-out.ts';
import { loadProviderFiles, readCaseFile } from '../fixtures/providers.ts';

const providers = await loadProviderFiles();
const verdicts = providers.flatMap((provider) => judgeLeftOut(provider, readCaseFile(provider.id)));
const calibration = calibrate(verdicts);

const shareMet = ({ met, known }: Count): number => met / known;

test('a verdict that is certain is right, and leaves out hardly any cause that was possible as well', () => {
  const { verdicts: all, wrong, narrow } = calibration.certain;
  expect(all, describeCalibration(calibration)).toBeGreaterThan(100);
  expect(wrong / all).toBeLessThanOrEqual(0.01);
  expect(narrow / all).toBeLessThanOrEqual(0.03);
});

test('likely is the true cause in 75 to 95 of 100 cases, possible in 35 to 65', () => {
  expect(shareMet(calibration.likely), describeCalibration(calibration)).toBeGreaterThanOrEqual(0.75);
  expect(shareMet(calibration.likely)).toBeLessThanOrEqual(0.95);
  expect(shareMet(calibration.possible)).toBeGreaterThanOrEqual(0.35);
  expect(shareMet(calibration.possible)).toBeLessThanOrEqual(0.65);
});

test('a count tells wrong, narrow and true verdicts apart', () => {
  const allowed = ['revoked', 'expired'] as const;
  const certain = { confidence: 'certain', allowed } as const;
  expect(
    calibrate([
      { ...certain, candidates: ['revoked'], actual: 'expired' },
      { ...certain, candidates: ['revoked', 'expired'], actual: 'revoked' },
      { ...certain, candidates: ['network', 'expired'] },
    ]).certain,
  ).toEqual({ verdicts: 3, wrong: 1, narrow: 1, known: 2, met: 1 });
});
