"""A bidirectional GRU for training on a CPU: torch's own keeps a graph of every step and spends most of its time on copies.

Takes the parameters of a torch.nn.GRU and gives its results; both directions go together, and the backward pass is written out, so
that little is left but matrix products. A step of training takes about half the processor time.
"""
import torch


class Steps(torch.autograd.Function):
    """States [2, T, B, H] of x [T, B, E], the second direction in its own order; weights [2, 3H, ...] with the gates r, z, n."""

    @staticmethod
    def forward(ctx, x, wi, bi, wh, bh, filling):
        (steps, batch, width), size = x.shape, wh.shape[2]
        both = torch.stack([x, x.flip(0)]).view(2, -1, width)
        gx = torch.baddbmm(bi[:, None], both, wi.transpose(1, 2)).view(2, steps, batch, 3 * size)
        if filling is not None:  # there z = 1: the state stays what it was
            gx[..., size:2 * size] += filling[..., None]
        turned, bias = wh.transpose(1, 2).contiguous(), bh[:, None, :].expand(2, batch, 3 * size).contiguous()
        states = x.new_zeros(2, steps + 1, batch, size)
        gates, fresh, inner = (x.new_empty(2, steps, batch, n * size) for n in (2, 1, 1))
        for t in range(steps):
            h = states[:, t]
            gh = torch.baddbmm(bias, h, turned)
            rz = torch.add(gx[:, t, :, :2 * size], gh[:, :, :2 * size], out=gates[:, t]).sigmoid_()
            inner[:, t] = gh[:, :, 2 * size:]
            n = torch.addcmul(gx[:, t, :, 2 * size:], rz[:, :, :size], gh[:, :, 2 * size:], out=fresh[:, t]).tanh_()
            torch.lerp(n, h, rz[:, :, size:], out=states[:, t + 1])
        ctx.save_for_backward(both, wi, wh, states, gates, fresh, inner)
        return states[:, 1:]

    @staticmethod
    def backward(ctx, dout):
        both, wi, wh, states, gates, fresh, inner = ctx.saved_tensors
        _, steps, batch, size = fresh.shape
        before, r, z = states[:, :-1], gates[..., :size], gates[..., size:]
        # Derivatives by a state, all steps at once: of n as wh sees it, r, z, n as wi sees it. The first three are wh's, the last three wi's.
        parts = fresh.new_empty(2, steps, batch, 4, size)
        by_n = torch.mul(1 - z, 1 - fresh * fresh, out=parts[..., 3, :])
        torch.mul(by_n, r, out=parts[..., 0, :])
        torch.mul(parts[..., 0, :], inner * (1 - r), out=parts[..., 1, :])
        torch.mul(before - fresh, z - z * z, out=parts[..., 2, :])
        turned = torch.cat([wh[:, 2 * size:], wh[:, :2 * size]], 1)
        carried = torch.zeros_like(fresh[:, 0])
        for t in range(steps - 1, -1, -1):
            d = dout[:, t] + carried
            g = parts[:, t].mul_(d[:, :, None, :]).view(2, batch, 4 * size)
            carried = torch.baddbmm(d * z[:, t], g[:, :, :3 * size], turned)
        parts = parts.view(2, steps * batch, 4 * size)
        dgh, dgx = parts[:, :, :3 * size], parts[:, :, size:]
        dwh = torch.bmm(dgh.transpose(1, 2), before.reshape(2, steps * batch, size))
        sums = parts.sum(1)
        dbh = torch.cat([sums[:, size:3 * size], sums[:, :size]], 1)
        dx = torch.bmm(dgx, wi).view(2, steps, batch, -1)
        return dx[0] + dx[1].flip(0), torch.bmm(dgx.transpose(1, 2), both), sums[:, size:], torch.cat([dwh[:, size:], dwh[:, :size]], 1), dbh, None


def states(rnn, x, mask):
    """x [B, T, E], mask [B, T] true on tokens (which come first) -> [B, T, 2H], as the torch.nn.GRU `rnn` gives them."""
    def both(name):
        return torch.stack([getattr(rnn, name + "_l0"), getattr(rnn, name + "_l0_reverse")])

    filling = None
    if not bool(mask.all()):
        filling = (~mask).t().to(x.dtype) * 60
        filling = torch.stack([filling, filling.flip(0)])
    h = Steps.apply(x.transpose(0, 1), both("weight_ih"), both("bias_ih"), both("weight_hh"), both("bias_hh"), filling)
    return torch.cat([h[0], h[1].flip(0)], -1).transpose(0, 1)
