package io.transformjob.payload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayloadLimitsTest {
    @Test
    void bt61_beforeAFilterARecordMayBeLongerThanItsPayload() {
        assertThat(PayloadLimits.of(1 << 20, true, false).beforeFilter())
                .isEqualTo(new PayloadLimits(256 << 20, 256 << 10, true));
        assertThat(PayloadLimits.of(1 << 20, false, true).beforeFilter())
                .isEqualTo(new PayloadLimits(256 << 20, 1 << 20, false));
    }

    @Test
    void bt66_withoutALimitThereIsNoneBeforeAFilterEither() {
        assertThat(PayloadLimits.of(Long.MAX_VALUE, false, false).beforeFilter().recordBytesMax())
                .isEqualTo(PayloadLimits.ARRAY_LENGTH_MAX);
    }
}
