/* A sum times a factor; what is beyond 2^22 then is no farther. */
static net_total net_raised(net_total sum, net_total factor)
{
    const net_total limit = 4194304 / factor;
    return (sum > limit ? limit : sum < -limit ? -limit : sum) * factor;
}
