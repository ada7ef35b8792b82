import { AppError } from '@weft/errors';
import { toStoreError } from './store-error.ts';

const refused = (code: string) => Object.assign(new Error('the server said so'), { code });

describe(toStoreError, () => {
  it.each(['57P03', '53100', '53200', '08006', 'ECONNREFUSED'])('takes %s for a store that cannot serve now', (code) => {
    expect(toStoreError(refused(code))).toMatchObject({ code: 'STORE_UNAVAILABLE', cause: { code } });
  });

  it('leaves a refusal that lies in the statement as it is', () => {
    const error = refused('23505');
    expect(toStoreError(error)).toBe(error);
  });

  it('leaves an error of ours as it is', () => {
    const error = new AppError('WORKFLOW_NOT_FOUND', 'There is none.');
    expect(toStoreError(error)).toBe(error);
  });
});
