/* Stands in for the timer of ESP-IDF, which counts microseconds. */
#ifndef ESP_TIMER_H
#define ESP_TIMER_H
#include <stdint.h>

static inline int64_t esp_timer_get_time(void)
{
    static int64_t now;
    return now += 7;
}
#endif
