import { describeFeatures } from '../src/index.ts';
import { control } from './features/control.ts';
import { errorWorkflows } from './features/error-workflows.ts';
import { formPages } from './features/form-pages.ts';
import { subWorkflows } from './features/sub-workflows.ts';
import { supervision } from './features/supervision.ts';

/** Each kills all of Weft in the middle of something, and starts it again for itself and for those that follow. */
describeFeatures(
  {
    'executions under control': control,
    'error workflows': errorWorkflows,
    'sub-workflows': subWorkflows,
    supervision,
    'pages of forms': formPages,
  },
  (kind) => ({
    WEFT_EGRESS_ALLOW: '127.0.0.1',
    ...(kind === 'fleet' && { WEFT_EXECUTOR_LEASE_MS: '4000' }),
  }),
);
