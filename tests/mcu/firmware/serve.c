/* Serves a computer at UART 0 of the MPS2 boards (CMSDK), as a board of a user's own would. */
#include "clock.h"
#include "net_serve.h"

#define DATA (*(volatile uint32_t *)0x40004000u)
#define STATE (*(volatile uint32_t *)0x40004004u)
#define ENABLED (*(volatile uint32_t *)0x40004008u)
#define DIVISOR (*(volatile uint32_t *)0x40004010u)

static net_context context;

static int read(void)
{
    while ((STATE & 2u) == 0u) {
    }
    return (int)(DATA & 255u);
}

static void write(char byte)
{
    while ((STATE & 1u) != 0u) {
    }
    DATA = (unsigned char)byte;
}

static uint32_t now(void)
{
    return clock_now();
}

int main(void)
{
    const net_port port = {read, write, now, 25000000u};
    DIVISOR = 16u;
    ENABLED = 3u;
    clock_start();
    net_serve(&context, &port);
    return 0;
}
