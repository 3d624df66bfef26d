import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Only how long a failure takes to be told; a busy machine must not decide whether a test passes.
configure({ asyncUtilTimeout: 8_000 });

afterEach(cleanup);
