/* What starts a program of ESP-IDF. */
void app_main(void);

int main(void)
{
    app_main();
    return 0;
}
